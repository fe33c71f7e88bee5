# The local gateway as a service: docs/install.md. Its user has no name and needs none, and nothing but /data is written.
FROM --platform=$BUILDPLATFORM node:24-slim AS package
ARG VERSION=latest
RUN npm install --global --prefix /opt/pushctl "pushctl@${VERSION}" && mkdir /data

FROM node:24-slim
COPY --from=package /opt/pushctl /usr/local
# Any user of group 0 may write there, for platforms that choose the user themselves.
COPY --from=package --chown=10001:0 --chmod=0770 /data /data
ENV HOME=/data
USER 10001:0
WORKDIR /data
VOLUME /data
EXPOSE 2197 2198
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["pushctl", "gateway", "wait", "--timeout", "3"]
ENTRYPOINT ["pushctl"]
CMD ["gateway", "start", "--host", "0.0.0.0", "--name", "apns", "--api-port", "8080"]
