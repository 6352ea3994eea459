# The program that ships, in an image that holds nothing else: no shell, no package manager, no root.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN ./publish /out

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /out/tocsin /usr/local/bin/tocsin
# The program unpacks SQLite here before it runs.
ENV DOTNET_BUNDLE_EXTRACT_BASE_DIR=/tmp/tocsin
USER 65534:65534
EXPOSE 9090 9292 9440 8080
ENTRYPOINT ["tocsin"]
CMD ["serve"]
