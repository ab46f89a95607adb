# The build stage creates the virtual environment; the final stage contains only that.
FROM python:3.11-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --require-hashes --no-deps -r requirements.lock
COPY . .
RUN /venv/bin/pip install --no-deps --no-build-isolation .


FROM python:3.11-slim

RUN useradd --system --uid 10001 --no-create-home heatsync \
    && install --directory --owner heatsync --group heatsync --mode 700 /data
COPY --from=build /venv /venv

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HEATSYNC_DATA_DIR=/data \
    HEATSYNC_HOST=0.0.0.0 \
    HEATSYNC_PORT=3001
USER heatsync
WORKDIR /data
VOLUME /data
EXPOSE 3001

# http.client, because urllib would use a proxy from the environment.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", \
    "import os, sys, http.client as h; c = h.HTTPConnection('127.0.0.1', int(os.environ['HEATSYNC_PORT']), timeout=4); c.request('GET', '/api/health/live'); sys.exit(c.getresponse().status != 200)"]

# Exec form: SIGTERM must reach the server, which then returns running jobs to the queue.
CMD ["heatsync", "serve"]
