import { join } from 'node:path'
import type { Context } from './context.js'

/** Where what is kept lies. */
export interface Places {
  /** Of the profiles, a file each, and of the sealed credentials. There is no secret in it that can be read. */
  readonly folder: string
  readonly credentials: string
  /** What opens the credentials. Apart from them, so that a folder of settings that somebody copies or publishes gives nothing away. */
  readonly key: string
}

/** @returns the places that the system has for settings and for data; MUDRA_CONFIG_DIR takes the place of both */
export function placesOf({
  environment,
  home,
  platform,
}: Pick<Context, 'environment' | 'home' | 'platform'>): Places {
  const named = (variable: string) => environment[variable] || null
  const chosen = named('MUDRA_CONFIG_DIR')
  const isWindows = platform === 'win32'
  const settings =
    chosen ??
    join(
      isWindows
        ? (named('APPDATA') ?? join(home, 'AppData', 'Roaming'))
        : (named('XDG_CONFIG_HOME') ?? join(home, '.config')),
      'mudra',
    )
  const data =
    chosen ??
    join(
      isWindows
        ? (named('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'))
        : (named('XDG_DATA_HOME') ?? join(home, '.local', 'share')),
      'mudra',
    )
  return {
    folder: settings,
    credentials: join(settings, 'credentials'),
    key: join(data, 'credentials.key'),
  }
}
