"""What Zoom tells us by itself: is it genuine, and what does it say."""
