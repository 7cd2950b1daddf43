import type { AppRecord } from '../app.js'

export const PATH = '/0/app-icons/'

export function appIconPath(clientId: string): string {
  return PATH + clientId
}

/**
 * Where a page finds an app's picture.
 * @returns null for an app without one
 */
export function appIconHref(app: {
  readonly clientId: string
  readonly iconMediaType: AppRecord['iconMediaType']
  readonly updatedAtMs: number
}): string | null {
  // An owner who changes the picture sees the new one at once.
  return app.iconMediaType === null ? null : `${appIconPath(app.clientId)}?v=${app.updatedAtMs}`
}

export const MY_APPS_PATH = '/0/my-apps'

/** Where an app's pages are. @param rest  below its first one, `/oauth` */
export function appPath(clientId: string, rest = ''): string {
  return `${MY_APPS_PATH}/${clientId}${rest}`
}
