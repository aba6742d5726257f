# Wheels are made where there are tools, and run where there are none.
FROM python:3.13-slim AS wheels
WORKDIR /build
COPY requirements.txt .
RUN pip wheel --no-cache-dir --require-hashes --wheel-dir /wheels -r requirements.txt

FROM python:3.13-slim
WORKDIR /app
RUN useradd --uid 10001 --no-create-home baedal && mkdir /data && chown 10001:10001 /data
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --no-deps /wheels/*.whl
COPY core core
COPY chat chat
COPY bot bot
COPY store_bot store_bot
COPY web web
COPY cli cli
COPY sandbox sandbox
COPY third_party third_party
ENV PYTHONUNBUFFERED=1 BAEDAL_HOST=0.0.0.0 \
    BAEDAL_DATABASE_URL=sqlite:////data/baedal.db BAEDAL_PHOTOS=/data/photos
VOLUME /data
EXPOSE 8088
USER 10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "-m", "cli.healthcheck"]
CMD ["python", "-m", "cli", "run"]
