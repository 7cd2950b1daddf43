// Ends with 0 while the server of this container wants requests and can answer them; else with 1 and the reason.
import { request as requestInClear } from 'node:http'
import { request as requestOverTls } from 'node:https'

const { MUDRA_PORT = '8080', MUDRA_TLS_CERT = '' } = process.env
// `serve --dev-tls` has no variable, so what refuses plain HTTP is asked over TLS as well.
const attempts = MUDRA_TLS_CERT === '' ? [requestInClear, requestOverTls] : [requestOverTls]

const reasons = []
for (const request of attempts) {
  const reason = await ask(request)
  if (reason === null) process.exit(0)
  reasons.push(reason)
}
console.error(reasons.join('; '))
process.exit(1)

/** @returns null if the server is ready, else why it is not */
async function ask(request) {
  const options = {
    host: '127.0.0.1',
    port: MUDRA_PORT,
    path: '/-/health/ready',
    timeout: 4_000,
    // The certificate names the public host; who answers on this container's own loopback is known without it.
    rejectUnauthorized: false,
  }
  return await new Promise((resolve) => {
    const asked = request(options, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200 ? null : `answered ${answer.statusCode}`)
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer within 4 s')))
    asked.on('error', (error) => resolve(error.message))
    asked.end()
  })
}
