import { STATUS_CODES } from 'node:http'
import { MudraError, type Credential } from '@mudra/client'
import { jsonTextOf, readAnswer, refusalOf, type Answer } from '../answers.js'
import type { Arguments, Run } from '../command-line.js'
import type { Context } from '../context.js'
import { CliError } from '../errors.js'
import { EXIT } from '../exit-codes.js'
import { inQuery, nest, readFields, readNamed } from '../fields.js'
import { runJq } from '../jq.js'
import { paintJson } from '../output.js'
import { readAllPages } from '../pages.js'
import { openSession } from '../session.js'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const WITHOUT_BODY = ['GET', 'HEAD', 'DELETE']

/** What is sent. */
interface Request {
  readonly method: string
  readonly address: URL
  readonly headers: Headers
  readonly body: Uint8Array | string | null
}

export const api: Run = async (given, context) => {
  const { credential } = await openSession(given, context)
  const request = await readRequest(given, credential, context)
  if (given.has('paginate')) {
    if (request.method !== 'GET') throw new CliError('usage', '--paginate is for GET.')
    const list = await readAllPages(request.address, async (address) => {
      const answer = await send({ ...request, address }, credential)
      if (!isDone(answer)) throw refusalOf(answer, address.origin + address.pathname)
      return jsonTextOf(answer, address.href)
    })
    await printText(JSON.stringify(list), given, context)
    return EXIT.done
  }
  const answer = await send(request, credential)
  const where = request.address.origin + request.address.pathname
  if (given.has('include')) printHead(answer, context)
  await printAnswer(answer, { given, where, method: request.method }, context)
  if (isDone(answer)) return EXIT.done
  throw refusalOf(answer, where)
}

const isDone = ({ status }: Answer) => status >= 200 && status < 300

async function send({ address, body, headers, method }: Request, credential: Credential): Promise<Answer> {
  const response = await credential.fetch(address, {
    method,
    headers,
    ...(body === null ? {} : { body: body as BodyInit }),
  })
  return await readAnswer(response, address.origin + address.pathname)
}

async function readRequest(given: Arguments, credential: Credential, context: Context): Promise<Request> {
  const [first = '', path = ''] = given.positionals
  const method = first.toUpperCase()
  if (!METHODS.includes(method))
    throw new CliError(
      'usage',
      `${first} is not a method: ${METHODS.join(', ')}. Usage: mudra api METHOD PATH`,
    )
  const address = addressOf(path, credential)
  const headers = readHeaders(given.list('header'))
  const fields = await readFields(given.list('field'), given.list('json-field'), context)
  const input = given.text('input')
  const isInQuery = WITHOUT_BODY.includes(method) || input !== null
  if (isInQuery) for (const { name, value } of fields) address.searchParams.append(name, inQuery(value))
  if (input !== null) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
    return { method, address, headers, body: await readNamed(input, context) }
  }
  if (isInQuery || fields.length === 0) return { method, address, headers, body: null }
  headers.set('content-type', 'application/json')
  return { method, address, headers, body: JSON.stringify({ data: nest(fields) }) }
}

/** Whole addresses are the client's to judge: it sends a credential to its own server alone. */
function addressOf(path: string, { apiUrl, baseUrl }: Credential): URL {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(path)) {
    if (URL.canParse(path)) return new URL(path)
    throw new CliError('usage', `${path} is not an address.`)
  }
  const below = path.startsWith('/') ? path : `/${path}`
  return new URL(/^\/(?:api\/1\.0|-)\//.test(below) ? baseUrl + below : apiUrl + below)
}

function readHeaders(lines: readonly string[]): Headers {
  const headers = new Headers({ accept: 'application/json' })
  for (const line of lines) {
    const at = line.indexOf(':')
    try {
      if (at < 1) throw new TypeError('no colon')
      headers.set(line.slice(0, at).trim(), line.slice(at + 1).trim())
    } catch {
      throw new CliError('usage', `-H takes NAME:VALUE, and was given ${JSON.stringify(line)}.`)
    }
  }
  return headers
}

function printHead({ headers, status }: Answer, context: Context): void {
  context.print(`HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd())
  for (const [name, value] of headers) context.print(`${name}: ${value}`)
  context.print('')
}

async function printAnswer(
  answer: Answer,
  { given, method, where }: { readonly given: Arguments; readonly where: string; readonly method: string },
  context: Context,
): Promise<void> {
  if (answer.bytes.length === 0 || method === 'HEAD') return
  const type = answer.headers.get('content-type') ?? ''
  const isJson = /\bjson\b/i.test(type)
  // A page in the place of an answer is a proxy's, or a sign-in's.
  if (/\bhtml\b/i.test(type))
    throw new MudraError(
      'answer_malformed',
      `${where} answered ${answer.status} with a page. Is the server's address right, and no proxy's or sign-in page's?`,
      { status: answer.status },
    )
  if (isJson || given.text('jq') !== null) {
    const text = jsonTextOf(answer, where)
    // What went wrong is not what the filter is for.
    if (isDone(answer)) await printText(text, given, context)
    else printPlain(text, given, context)
    return
  }
  context.write(answer.bytes)
}

async function printText(json: string, given: Arguments, context: Context): Promise<void> {
  const filter = given.text('jq')
  if (filter === null) {
    printPlain(json, given, context)
    return
  }
  const output = await runJq(json, filter)
  if (output !== '') context.print(output)
}

/** A person reads lines, and a program what came. */
function printPlain(json: string, given: Arguments, context: Context): void {
  const isForReading = context.columns !== undefined || given.has('json')
  const text = isForReading ? JSON.stringify(JSON.parse(json), null, 2) : json
  context.print(given.has('json') ? text : paintJson(context, text))
}
