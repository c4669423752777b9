// Draws the document of the API; everything it needs comes from this address.
Scalar.createApiReference('#api', {
  url: '/openapi/v1.json',
  theme: 'default',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  mcp: { disabled: true },
  agent: { disabled: true },
  documentDownloadType: 'json',
});
