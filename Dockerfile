# The first stage makes the virtual environment, the second one only runs it.
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

# http.client and not urllib, which would ask a proxy that the environment names
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", \
    "import os, sys, http.client as h; c = h.HTTPConnection('127.0.0.1', int(os.environ['HEATSYNC_PORT']), timeout=4); c.request('GET', '/api/health/live'); sys.exit(c.getresponse().status != 200)"]

# The exec form: SIGTERM reaches the server itself, which then puts its running jobs back.
CMD ["heatsync", "serve"]
