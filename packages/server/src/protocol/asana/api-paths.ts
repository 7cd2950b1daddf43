/** Below it lies the API. */
export const API_ROOT = '/api/1.0'

/** Where programs read what the API is. */
export const OPENAPI_PATH = `${API_ROOT}/openapi.json`
