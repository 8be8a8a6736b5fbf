# docker build --build-arg REVISION="$(git rev-parse --short HEAD)" -t heroku-exporter .
#
# The image holds the launcher, a build in the launcher's layout, and a Java runtime of the modules
# that it needs. It works with a read-only root file system.
ARG BUILD_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=docker.io/library/debian:trixie-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /opt/heroku-exporter
ARG REVISION=unknown
COPY heroku-exporter pom.xml ./
COPY src/main src/main
RUN ./heroku-exporter --version && rm -f .dist/lock .dist/build.log

# The list of parts, for scanners.
RUN mvn -B -q cyclonedx:makeBom@sbom && mv target/heroku-exporter.cdx.json . && rm -r target
COPY LICENSE-APACHE LICENSE-MIT docs/licences.md licences/

# java.logging is for the terminal's width, which the progress bar asks for, java.sql for SQLite.
RUN jlink --add-modules java.logging,java.management,java.net.http,java.sql,jdk.management,jdk.unsupported \
  --no-header-files --no-man-pages --compress=zip-6 --output runtime

# Another JVM refuses the cache of the build's own.
RUN src/main/launcher/train /opt/heroku-exporter/runtime/bin/java ".dist/$(cat .dist/current)" \
  && mv src/main/launcher/healthy . && rm -r pom.xml src

FROM ${RUNTIME_IMAGE}
COPY --from=build /opt/heroku-exporter /opt/heroku-exporter
ENV JAVA_HOME=/opt/heroku-exporter/runtime PORT=80
# For a volume: a named one that is new takes its owner from the folder that it covers.
RUN install -d -o 65534 -g 65534 /data
# nobody, who may listen on port 80 where net.ipv4.ip_unprivileged_port_start is 0, as Docker sets it.
# A file capability on java instead would make the loader forget where its libraries are.
USER 65534:65534
EXPOSE 80
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/opt/heroku-exporter/healthy"]
ENTRYPOINT ["/opt/heroku-exporter/heroku-exporter"]
CMD ["serve"]
