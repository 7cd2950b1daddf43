// Shows the OpenAPI description in the viewer, which must ask nobody but this server: no fonts, no proxy, no telemetry, no agents.
const place = document.getElementById('explorer')
const { token } = place.dataset
// Nothing keeps it: neither the page, once the viewer has it, nor the viewer beyond the page.
delete place.dataset.token
globalThis.Scalar.createApiReference(place, {
  url: place.dataset.description,
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  persistAuth: false,
  authentication:
    token === undefined
      ? {}
      : {
          preferredSecurityScheme: 'personalAccessToken',
          securitySchemes: { personalAccessToken: { token } },
        },
  hideClientButton: true,
  showDeveloperTools: 'never',
  showOperationId: true,
  documentDownloadType: 'none',
  defaultOpenFirstTag: true,
  agent: { disabled: true },
  mcp: { disabled: true },
})
