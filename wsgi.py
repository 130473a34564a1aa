"""The application, for a WSGI server and for `flask --app wsgi`."""

import gc

from app import create_app

app = create_app()

# What is built by now stays for good. Left among the rest, Python would look through all of it for refuse, again and
# again while dashboards are drawn, and everything in this process would wait for a tenth of a second and more.
gc.collect()
gc.freeze()
