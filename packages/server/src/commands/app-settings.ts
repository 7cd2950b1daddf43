import { closeSync, openSync, readSync } from 'node:fs'
import { OperatorProblem } from '../platform/faults.js'
import { parseGid } from '../protocol/asana/gid.js'
import type { Distribution, SettingsWish } from '../features/apps/app-settings.js'
import type { Arguments } from './command-line.js'
import { readNames, readSeconds } from './command.js'

/** What is read of a file at most: more than an icon may have, and far less than a disk. */
const ICON_FILE_BYTES_MAX = 1_024 * 1_024

/**
 * Reads the settings that were given; what they may be is the use case's to judge.
 * @throws OperatorProblem for text that cannot be read as what it should be
 */
export function readSettings(given: Arguments): SettingsWish {
  const [name, description, icon] = [given.text('name'), given.text('description'), given.text('icon')]
  const [scopes, distribution] = [given.text('scopes'), given.text('distribution')]
  const requiresPkce = readSwitch(given, 'require-pkce')
  const rotatesRefreshTokens = readSwitch(given, 'rotate-refresh-tokens')
  const isResourceServer = readSwitch(given, 'resource-server')
  const sendsIssuer = readSwitch(given, 'send-iss')
  const replayWindow = given.text('replay-window')
  return {
    ...(name === null ? {} : { name }),
    ...(description === null ? {} : { description }),
    ...(icon === null ? {} : { icon: icon === 'none' ? null : readIcon(icon) }),
    ...(scopes === null ? {} : { scopes: readNames(scopes) }),
    ...(distribution === null ? {} : { distribution: readDistribution(distribution) }),
    ...(requiresPkce === null ? {} : { requiresPkce }),
    ...(rotatesRefreshTokens === null ? {} : { rotatesRefreshTokens }),
    ...(isResourceServer === null ? {} : { isResourceServer }),
    ...(sendsIssuer === null ? {} : { sendsIssuer }),
    ...(replayWindow === null ? {} : { replayWindowSeconds: readSeconds(replayWindow, '--replay-window') }),
  }
}

function readSwitch(given: Arguments, name: string): boolean | null {
  const text = given.text(name)
  if (text === null) return null
  if (text !== 'on' && text !== 'off') throw new OperatorProblem(`--${name} must be on or off`)
  return text === 'on'
}

function readDistribution(text: string): Distribution {
  if (text === 'any' || text === 'none') return { to: text }
  const workspaceGids = readNames(text).map((name) => {
    const gid = parseGid(name)
    if (gid === null)
      throw new OperatorProblem(
        `--distribution must be any, none, or gids of workspaces, and ${name} is not a gid`,
      )
    return gid
  })
  return { to: 'workspaces', workspaceGids }
}

function readIcon(file: string): Uint8Array {
  const buffer = new Uint8Array(ICON_FILE_BYTES_MAX)
  try {
    const opened = openSync(file, 'r')
    try {
      let length = 0
      while (length < buffer.length) {
        const count = readSync(opened, buffer, length, buffer.length - length, null)
        if (count === 0) break
        length += count
      }
      return buffer.slice(0, length)
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    throw new OperatorProblem(
      `--icon: cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
