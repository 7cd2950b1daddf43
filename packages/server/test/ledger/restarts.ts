import { setTimeout as sleep } from 'node:timers/promises'
import { openOwnPostgres } from '../support/own-postgres.js'
import { freePort } from '../support/mudrad-process.js'
import { hasNginx, startNginx } from '../support/nginx.js'
import { openScene, report } from './scene.js'

/** Two nodes behind nginx are restarted in turn under load. No request may fail. @returns whether none did */
export async function runRestarts(times: number): Promise<boolean> {
  if (!hasNginx) throw new Error('nginx is missing: on Debian and Ubuntu, apt install nginx-light')
  const postgres = await openOwnPostgres()
  const scene = await openScene(postgres.url, { nodes: 2, clients: 8 })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const upstream = scene.nodes.map((node) => `server 127.0.0.1:${node.port} max_fails=0;`).join(' ')
  // nginx lets go of what it does not use sooner than a node that stops does, so neither sends into what the other closes.
  const nginx = await startNginx(
    `upstream mudra { ${upstream} keepalive 16; keepalive_timeout 2s; }
     server { listen 127.0.0.1:${port};
       location / { proxy_pass http://mudra; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; } }`,
    async () => await fetch(`${url}/-/health/live`),
  )
  try {
    const { audit, work } = await scene.startWork(() => [url])
    for (let restart = 0; restart < times; restart++) {
      await sleep(500)
      const node = scene.nodes[restart % scene.nodes.length]
      await node?.stop()
      await node?.start()
      console.log(`restart ${restart + 1}: ${work.acknowledged()} acknowledged, ${work.failed()} failed`)
    }
    await work.stop()
    return report(`${times} rolling restarts behind nginx`, work, await audit()) && work.failed() === 0
  } finally {
    await nginx.stop()
    await scene.close()
    await postgres.remove()
  }
}
