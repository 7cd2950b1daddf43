// Shows the OpenAPI description in the viewer, which must ask nobody but this server: no fonts, no proxy, no telemetry, no agents.
const place = document.getElementById('explorer')
globalThis.Scalar.createApiReference(place, {
  url: place.dataset.description,
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  persistAuth: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  showOperationId: true,
  documentDownloadType: 'none',
  defaultOpenFirstTag: true,
  agent: { disabled: true },
  mcp: { disabled: true },
})
