import { MudraError, type Credential } from '@mudra/client'
import { CliError } from './errors.js'

/** As much of one answer as the program reads. */
const ANSWER_BYTES_MAX = 256 * 2 ** 20

/** An answer that has been read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/**
 * Reads an answer to its end.
 * @throws MudraError `network_failed` for one that is cut off; CliError `answer_too_long`
 */
export async function readAnswer(response: Response, where: string): Promise<Answer> {
  const { body, headers, status } = response
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body ?? []) {
      length += chunk.byteLength
      if (length > ANSWER_BYTES_MAX) throw tooLong(where)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new MudraError('network_failed', `The answer of ${where} was cut off. Try again later.`, {
      cause: error,
    })
  }
  return { status, headers, bytes: Buffer.concat(chunks) }
}

function tooLong(where: string): CliError {
  return new CliError(
    'answer_too_long',
    `The answer of ${where} has more than ${ANSWER_BYTES_MAX / 2 ** 20} MiB. Ask for less of it: limit, opt_fields.`,
  )
}

/** @returns the text of an answer, which must be JSON @throws MudraError `answer_malformed` */
export function jsonTextOf({ bytes, status }: Answer, where: string): string {
  const text = new TextDecoder().decode(bytes)
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    throw new MudraError(
      'answer_malformed',
      `${where} answered ${status} with something that is not JSON. Is it the address of Asana or Mudra, and no proxy's or sign-in page's?`,
      { status, cause: error },
    )
  }
}

/** What the API said instead of an answer, as an error with its own words. */
export function refusalOf(answer: Answer, where: string): CliError {
  const { status } = answer
  const said = messageOf(answer)
  const words = `${where} answered ${status}${said === null ? '' : `: ${said}`}`
  if (status === 401) return new CliError('api_unauthorized', `${words}. Log in again: mudra login`)
  if (status === 429 || status >= 500) return new CliError('api_unavailable', `${words}. Try again later.`)
  return new CliError('api_refused', words)
}

function messageOf({ bytes }: Answer): string | null {
  try {
    const { errors } = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly errors?: readonly { readonly message?: unknown }[]
    }
    const message = errors?.[0]?.message
    return typeof message === 'string' ? message : null
  } catch {
    return null
  }
}

/** Who a credential is of, as the API says. */
export interface Person {
  readonly gid: string
  readonly name: string
  readonly email: string
  readonly workspaces: readonly { readonly gid: string; readonly name: string }[]
}

/**
 * Asks who a credential is of.
 * @returns null where its scopes do not open that
 * @throws MudraError `token_refused`, `answer_malformed`, and as {@link Credential.fetch}; CliError `api_…`
 */
export async function askPerson(credential: Credential): Promise<Person | null> {
  const where = `${credential.apiUrl}/users/me`
  const response = await credential.fetch('/users/me?opt_fields=name,email,workspaces.name')
  const answer = await readAnswer(response, where)
  if (answer.status === 403) return null
  if (answer.status === 401)
    throw new MudraError(
      'token_refused',
      `${new URL(credential.baseUrl).origin} does not take this token: it was revoked, has expired, or is of another server.`,
      { status: 401 },
    )
  if (answer.status !== 200) throw refusalOf(answer, where)
  const { data } = JSON.parse(jsonTextOf(answer, where)) as { readonly data?: Partial<Person> }
  if (typeof data?.gid !== 'string')
    throw new MudraError(
      'answer_malformed',
      `${where} did not say whose the token is. Is it the address of Asana or Mudra?`,
    )
  return {
    gid: data.gid,
    name: data.name ?? '',
    email: data.email ?? '',
    workspaces: (data.workspaces ?? []).map(({ gid, name }) => ({ gid, name })),
  }
}
