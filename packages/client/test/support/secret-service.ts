import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const PROGRAMS = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon']
const STARTS_MS_MAX = 10_000
const BUS = 'DBUS_SESSION_BUS_ADDRESS'

/** What is missing for a real keychain; null where nothing is. */
export function keychainMissing(): string | null {
  if (process.platform !== 'linux') return 'a keychain of its own is started on Linux only'
  const missing = PROGRAMS.filter((one) => spawnSync('which', [one]).status !== 0)
  return missing.length === 0 ? null : `${missing.join(' and ')} missing (Debian: dbus gnome-keyring)`
}

/**
 * A D-Bus session of its own, and GNOME Keyring in it, unlocked: the real Secret Service. This process's environment leads there until it is closed.
 */
export async function openSecretService() {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-keychain-'))
  const running: ChildProcess[] = []
  const configuration = join(folder, 'bus.conf')
  // No service is started by asking for it: an absent keychain stays absent.
  writeFileSync(
    configuration,
    `<busconfig><type>session</type><listen>unix:tmpdir=${folder}</listen><policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  )
  const start = (program: string, args: readonly string[], env: object = {}) => {
    const child = spawn(program, args, {
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        XDG_DATA_HOME: folder,
        XDG_RUNTIME_DIR: folder,
        ...env,
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    running.push(child)
    return child
  }
  const bus = start('dbus-daemon', [`--config-file=${configuration}`, '--nofork', '--print-address'])
  const [address] = (await once(createInterface(bus.stdout ?? process.stdin), 'line')) as [string]
  const before = process.env[BUS]
  process.env[BUS] = address
  const send = (...call: readonly string[]) =>
    spawnSync('dbus-send', [`--bus=${address}`, '--print-reply', ...call], { encoding: 'utf8' })
  return {
    /** GNOME Keyring takes the bus's name; until then there is no keychain. */
    startKeyring: async () => {
      const keyring = start('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
        [BUS]: address,
      })
      keyring.stdin?.end('a password')
      const NAMES = [
        '--dest=org.freedesktop.DBus',
        '/',
        'org.freedesktop.DBus.NameHasOwner',
        'string:org.freedesktop.secrets',
      ]
      const sinceMs = performance.now()
      while (!send(...NAMES).stdout.includes('true')) {
        if (performance.now() - sinceMs > STARTS_MS_MAX) throw new Error('gnome-keyring-daemon did not start')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    stopKeyring: async () => {
      const keyring = running.pop()
      keyring?.kill()
      if (keyring !== undefined) await once(keyring, 'exit')
    },
    lock: () => {
      const COLLECTION = 'array:objpath:/org/freedesktop/secrets/collection/login'
      send(
        '--dest=org.freedesktop.secrets',
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        COLLECTION,
      )
    },
    close: async () => {
      if (before === undefined) delete process.env[BUS]
      else process.env[BUS] = before
      for (const child of running.toReversed()) {
        if (child.exitCode !== null) continue
        child.kill()
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
