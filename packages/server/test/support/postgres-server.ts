// A program: runs one throwaway PostgreSQL for as long as its standard input stays open, and writes its URL as one line.
// However the tests end, even by SIGKILL, the pipe closes with them, and nothing is left: no process, no file.
import { randomBytes } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'
import { initialise, makePostgresPlace, startPostgres, stopPostgres } from './postgres-programs.js'

/** No crash needs surviving, so nothing waits for the disk. Many connections, for the races. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_size: '256MB',
  max_wal_senders: '0',
  autovacuum: 'off',
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const testsEnded = new Promise<void>((resolve) => {
  process.stdin.resume().once('close', resolve)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => resolve())
})
const place = makePostgresPlace()
const folder = 'data'
try {
  const password = randomBytes(16).toString('hex')
  initialise(place, { folder, password })
  const port = await freePort()
  const postgres = await startPostgres(place, { folder, port, settings: SETTINGS })
  process.stdout.write(`postgres://mudra:${password}@127.0.0.1:${port}/postgres\n`)
  await testsEnded
  await stopPostgres(postgres)
} finally {
  place.remove()
}
process.exit(0)
