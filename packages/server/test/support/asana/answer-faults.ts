import type { OperationId } from '../../../src/protocol/asana/operations.js'
import { makeAnswerJudges, type AnswerJudges } from './answer-judges.js'
import { asanaDescription } from './description.js'
import { isKnownDifference } from './known-differences.js'
import { operationAt } from './operation-at.js'

/** A request to the API and what it was answered, as texts. */
export interface Exchange {
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly sent: string
  readonly status: number
  readonly contentType: string
  readonly body: string
}

const ROOT = '/api/1.0'
const JSON_TYPE = 'application/json; charset=UTF-8'
const JUDGES = asanaDescription === null ? null : makeAnswerJudges(asanaDescription)
/** What a request says that wants fields of its own choice. */
const ASKS_FOR_FIELDS = /opt_(?:fields|expand)|"options"/

/**
 * What an answer has that Asana's description and the known differences do not: its status, its envelope, and of each field
 * whether it is known, its type, its format, its enumeration and whether it may be null.
 * @returns nothing where the description is absent, and for what is no operation
 */
export function answerFaults(exchange: Exchange): readonly string[] {
  const at = exchange.url.indexOf(`${ROOT}/`)
  if (JUDGES === null || at === -1) return []
  const [path = ''] = exchange.url.slice(at + ROOT.length).split('?')
  const id = operationAt(exchange.method, path)
  return id === null ? [] : faultsOf(JUDGES, id, exchange)
}

function faultsOf(judges: AnswerJudges, id: OperationId, exchange: Exchange): readonly string[] {
  const { body, contentType, sent, status, url } = exchange
  if (contentType !== JSON_TYPE) return [`${id}: ${status} has the type ${contentType}`]
  const asks = ASKS_FOR_FIELDS.test(url) || ASKS_FOR_FIELDS.test(sent)
  const described = judges.judgeOf(id, status, asks ? 'as asked' : 'by default')
  const judge = described ?? (status < 400 ? null : judges.judgeRefusal)
  if (judge === null || (described === null && !isKnownDifference('status', `${id}.${status}`)))
    return [`${id}: ${status} is not described`]
  const answer = JSON.parse(body) as object
  const envelope = status < 400 ? 'data' : 'errors'
  if (!Object.hasOwn(answer, envelope)) return [`${id}: ${status} lacks ${envelope}`]
  const faults = judge(answer).filter(
    ({ at, kind, place }) =>
      !isKnownDifference(kind, place) && !isKnownDifference(kind, `${id}${at.replaceAll(/\[\d+\]/g, '')}`),
  )
  return [
    ...faults.map(({ at, kind, message, place }) => `${id}: ${status} ${at} ${message} (${place}, ${kind})`),
    ...(id === 'createBatchRequest' && status === 200 ? batchFaults(sent, answer) : []),
  ]
}

interface Action {
  readonly method: string
  readonly relative_path: string
}

/** Of the answers within the answer to a batch, as far as it was asked for them whole. */
function batchFaults(sent: string, answer: object): readonly string[] {
  if (!sent.startsWith('{')) return []
  const { actions } = (JSON.parse(sent) as { readonly data: { readonly actions: readonly Action[] } }).data
  const { data } = answer as {
    readonly data: readonly { readonly status_code?: number; readonly body?: unknown }[]
  }
  return actions.flatMap(({ method, relative_path: path, ...rest }, index) => {
    const { body, status_code: status } = data[index] ?? {}
    if (body === undefined || status === undefined) return []
    const [url, contentType] = [`${ROOT}${path}`, JSON_TYPE]
    const exchange = { url, contentType, status, sent: JSON.stringify(rest), body: JSON.stringify(body) }
    return answerFaults({ ...exchange, method: method.toUpperCase() })
  })
}
