"""The files of a release: the distributions, the serverless application, the list of components, and the checksums."""
