# One process of Lockstep. Settings come from the environment (docs/running.md); nothing secret is in the image.
FROM python:3.13-slim-bookworm AS build

WORKDIR /build
COPY requirements/run.lock .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-compile --require-hashes --requirement run.lock

FROM python:3.13-slim-bookworm

RUN useradd --uid 10001 --create-home --home-dir /var/lib/lockstep lockstep
COPY --from=build /venv /venv
COPY app.yaml /app/
COPY storage /app/storage
COPY commands /app/commands
COPY bot /app/bot

ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////var/lib/lockstep/lockstep.db \
    LOG_FORMAT=json \
    HTTP_HOST=0.0.0.0

WORKDIR /var/lib/lockstep
USER lockstep
VOLUME /var/lib/lockstep
EXPOSE 3000
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:9464/healthz', timeout=4)"]

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
