import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { REPOSITORY } from './mudrad-process.js'

export const DEPLOY = join(REPOSITORY, 'deploy')

export interface ComposeService {
  readonly image: string
  readonly user?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly tmpfs?: readonly string[]
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address: string }>>
  readonly build?: { readonly context: string; readonly dockerfile: string }
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks: Readonly<
    Record<string, { readonly ipam?: { config: { subnet: string; gateway?: string }[] } }>
  >
}

/**
 * Reads a file of Docker Compose as `docker compose` does: aliases are followed, variables filled in.
 * @throws Error for a variable that is asked for with `:?` and is not given, with the file's own words
 */
export function readComposeFile(name: string, variables: Readonly<Record<string, string>>): ComposeFile {
  const text = readFileSync(join(DEPLOY, name), 'utf8').replaceAll(
    /\$\{([A-Z_]+)(?::\?([^}]*))?\}/g,
    (_all, variable: string, complaint?: string) => {
      const value = variables[variable] ?? ''
      if (value === '' && complaint !== undefined) throw new Error(`${variable}: ${complaint}`)
      return value
    },
  )
  return parse(text, { merge: true }) as ComposeFile
}
