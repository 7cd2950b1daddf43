// The other side of the ratio: Fastify alone, on the same runtime, sending the same bytes and knowing nothing.
import { fastify } from 'fastify'

const [port, answerJson] = process.argv.slice(2)
const { headers, body } = JSON.parse(answerJson)
const server = fastify()
server.get('/api/1.0/users/me', (_request, reply) => {
  reply.headers(headers)
  return body
})
await server.listen({ port: Number(port), host: '127.0.0.1' })
process.stdout.write('ready\n')
process.on('SIGTERM', () => {
  process.exit(0)
})
