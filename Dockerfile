# The console alone; the sandbox is for development and is not in here.
# Run it with a read-only root file system and a temporary one: docker run --read-only --tmpfs /tmp -p 8080:8080 …
# The schema is brought up to date by the same image: docker run … migrate
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# What restoring needs comes first, so that a change of code does not download packages again.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/OpsConsole/OpsConsole.csproj src/OpsConsole/packages.lock.json src/OpsConsole/
COPY src/OpsConsole.Kubernetes/OpsConsole.Kubernetes.csproj src/OpsConsole.Kubernetes/packages.lock.json src/OpsConsole.Kubernetes/
COPY src/OpsConsole.Manifests/OpsConsole.Manifests.csproj src/OpsConsole.Manifests/packages.lock.json src/OpsConsole.Manifests/
# Not in locked mode: one of the SDK's own packages follows its patch version, and the base image moves.
RUN dotnet restore src/OpsConsole/OpsConsole.csproj
COPY appsettings.json ./
COPY wwwroot wwwroot
COPY src/OpsConsole src/OpsConsole
COPY src/OpsConsole.Kubernetes src/OpsConsole.Kubernetes
COPY src/OpsConsole.Manifests src/OpsConsole.Manifests
# The commit is given from outside, the checkout's history is not in here: docker build --build-arg COMMIT=$(git rev-parse HEAD) .
ARG COMMIT=
RUN dotnet publish src/OpsConsole/OpsConsole.csproj -c Release --no-restore -o /app \
    -p:SourceRevisionId=$COMMIT -p:BuiltAt=$(date -u +%Y-%m-%dT%H:%M:%SZ)

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Content root: appsettings.json and wwwroot are found where the program starts.
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
# The unprivileged user of the base image.
USER $APP_UID
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["dotnet", "OpsConsole.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "OpsConsole.dll"]
