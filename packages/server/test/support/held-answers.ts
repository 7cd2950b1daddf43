import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Services } from '../../src/compose/services.js'
import { StoreUnavailable } from '../../src/platform/faults.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { answerFaults, type Exchange } from './asana/answer-faults.js'
import { foreignWords } from './foreign-words.js'

/** A token in whatever scheme it comes. */
const PRESENTED = /[\w./:-]{20,}/

const failing = new WeakSet<FastifyInstance>()

/** What a server answers with 500 while something is done is meant; any other such answer fails the test that asked. */
export async function expectingFaults<T>(server: FastifyInstance, act: () => Promise<T>): Promise<T> {
  failing.add(server)
  try {
    return await act()
  } finally {
    failing.delete(server)
  }
}

/**
 * Holds every answer of the API that `inject` gets of a server against Asana's description, and against what whoever asked may
 * know of: an answer that the one does not have, or with a word of a workspace that they are not in, fails the test that asked. So does 500, of
 * whatever `inject` asks for: it is a bug of ours, which Asana's description has for every operation.
 */
export function holdAnswers(server: FastifyInstance, services: Services): void {
  const inject = server.inject.bind(server)
  const root = `${new URL(services.publicUrl).pathname.replace(/\/$/, '')}/api/1.0/`
  const held = async (asked: InjectOptions | string): Promise<LightMyRequestResponse> => {
    const answer = await inject(asked)
    const request = typeof asked === 'string' ? { url: asked } : asked
    const exchange = exchangeOf(request, answer)
    if (answer.statusCode === 500 && !failing.has(server))
      throw new Error(`${exchange.method} ${exchange.url} was answered with 500`)
    if (
      !exchange.url.startsWith(root) ||
      /\/openapi\.json(?:$|\?)/.test(exchange.url) ||
      answer.headers['content-encoding'] !== undefined
    )
      return answer
    const faults = [...answerFaults(exchange), ...(await strangersOf(request, exchange))]
    if (faults.length > 0)
      throw new Error(`${exchange.method} ${exchange.url} was answered with\n${faults.join('\n')}`)
    return answer
  }
  Object.assign(server, { inject: held })

  async function strangersOf(
    request: InjectOptions,
    { body, sent, url }: Exchange,
  ): Promise<readonly string[]> {
    const isIn = async (workspace: Gid) => await reaches(request, workspace)
    const words = await foreignWords({ request: `${url} ${sent}`, answer: body }, isIn)
    return words.map((word) => `${word}, of a workspace that whoever asked is not in`)
  }

  /** @returns null where the database is away */
  async function verified(token: string, address: string) {
    try {
      return await services.tokens.verify(token, address)
    } catch (error) {
      if (error instanceof StoreUnavailable) return null
      throw error
    }
  }

  async function reaches({ headers = {}, remoteAddress = '127.0.0.1' }: InjectOptions, workspace: Gid) {
    const [token = null] = PRESENTED.exec(String(headers.authorization ?? headers['Authorization'])) ?? []
    if (token === null) return false
    const { recall } = services.tokens
    const known = recall(token, remoteAddress) ?? (await verified(token, remoteAddress))
    // Tests take the database away; who may know the answer that came before, nobody can say then.
    if (known === null) return true
    if (!('principal' in known)) return false
    const { roles, withheld } = known.principal
    return roles.has(workspace) || withheld.some((one) => one.workspaceGid === workspace)
  }
}

function exchangeOf(request: InjectOptions, answer: LightMyRequestResponse): Exchange {
  const { method = 'GET', path, payload, query = {}, url = path } = request
  const address = typeof url === 'string' ? url : (url?.pathname ?? '')
  const search = new URLSearchParams(
    typeof query === 'string'
      ? query
      : Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
  ).toString()
  return {
    method,
    url: search === '' ? address : `${address}?${search}`,
    sent:
      typeof payload === 'string' || Buffer.isBuffer(payload)
        ? payload.toString()
        : JSON.stringify(payload ?? ''),
    status: answer.statusCode,
    contentType: String(answer.headers['content-type']),
    body: answer.body,
  }
}
