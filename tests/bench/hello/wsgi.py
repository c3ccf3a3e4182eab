"""What gunicorn serves."""

from tests.bench.hello.app import create_app

app = create_app()
