import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from './spawn.js'

export const hasNginx = spawnSync('nginx', ['-v']).error === undefined

/**
 * Runs the machine's nginx in a folder of its own.
 * @param site  what stands inside of `http { … }`
 * @param isUp  asked until it does not throw any more
 */
export async function startNginx(
  site: string,
  isUp: () => Promise<unknown>,
): Promise<{ readonly folder: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-nginx-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {} http { access_log off; ${temporary} ${site} }`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  const stop = async () => {
    if (nginx.exitCode === null) {
      nginx.kill('SIGTERM')
      await once(nginx, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  for (let attempt = 0; ; attempt++) {
    try {
      await isUp()
      return { folder, stop }
    } catch (error) {
      if (attempt === 100) {
        await stop()
        throw error
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
