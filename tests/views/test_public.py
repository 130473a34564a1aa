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


def test_a_foreign_host_name_is_answered_without_a_page(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for answer in (client.get("/"), client.get("/nowhere"), client.post("/"), client.get("/healthz")):
        assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]
        assert answer.headers.getlist("Referrer-Policy") == ["no-referrer"]
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
