"""The front page and the two answers for machines."""

from flask.testing import FlaskClient


def test_health_is_one_word(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "up\n")


def test_without_the_setting_there_are_no_metrics(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_front_page_opens_for_anybody(client: FlaskClient) -> None:
    assert client.get("/").status_code == 200


def test_a_language_is_remembered_and_leads_nowhere_else(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "es", "next": "//elsewhere.example"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert 'lang="es"' in client.get("/").text
