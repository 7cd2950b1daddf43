import { writeFile } from 'node:fs/promises'
import type {
  Fault,
  FaultAct,
  FaultMatch,
  Finding,
  LoggedRequest,
  ReadMail,
  UsedScopes,
} from 'mudrad/emulator'
import { makeAsk, MudraExpectationError, type Ask, type Organisation, type TokenAnswer } from './wire.js'

/** Every kind of secret that the server makes. */
const SECRETS = /md[arpcsv]_[0-9A-Za-z]{38}/g

export interface Person {
  readonly gid: string
  readonly name: string
  readonly email: string
  readonly password: string | null
  readonly workspaces: readonly string[]
  /** A personal access token. @param wish.expiresIn  milliseconds, or a text such as `2h` */
  token(wish?: { readonly scopes?: readonly string[]; readonly expiresIn?: string | number }): Promise<string>
  /** What the server wrote to them, the oldest first. @param kind  such as `password_reset` */
  mails(kind?: string): Promise<readonly ReadMail[]>
}

export interface App {
  readonly name: string
  readonly clientId: string
  /** Null for a native app, which has none. */
  readonly clientSecret: string | null
  readonly redirectUris: readonly string[]
  /** Has a person allow the app what it asks for, and redeems the code. */
  authorize(person: Person, wish?: { readonly scopes?: readonly string[] }): Promise<TokenAnswer>
}

export interface NewApp {
  readonly name: string
  readonly owner: Person
  readonly redirectUris?: readonly string[]
  readonly scopes?: readonly string[]
  readonly kind?: 'confidential' | 'native'
  readonly rotates?: boolean
  readonly replayWindowSeconds?: number
}

type Instant = { readonly now: string; readonly frozen: boolean }

export class Mudra implements AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  readonly apiUrl: string
  readonly #ask: Ask
  readonly #close: () => Promise<void>
  #known: Organisation
  readonly #first: string

  private constructor(
    url: string,
    given: { ask: Ask; close: () => Promise<void>; known: Organisation; first: string },
  ) {
    this.url = url
    this.apiUrl = `${url}/api/1.0`
    this.#ask = given.ask
    this.#close = given.close
    this.#known = given.known
    this.#first = given.first
  }

  /** @throws MudraControlError where no Mudra in CI mode is at the address */
  static async open(url: string, close: () => Promise<void>): Promise<Mudra> {
    const ask = makeAsk(url)
    const known = await ask<Organisation>('POST', '/organization', { secrets: true })
    const { id } = await ask<{ id: string }>('POST', '/snapshots')
    return new Mudra(url, { ask, close, known, first: id })
  }

  /** Where a browser shows what was asked. */
  get logUrl(): string {
    return `${this.url}/-/test/log`
  }

  get organisation(): Organisation {
    return this.#known
  }

  /** @param who  the first name, the name, the address or its part before the @ */
  person(who: string): Person {
    const wanted = who.toLowerCase()
    const found = this.#known.users.find(({ email, name }) =>
      [email, email.split('@')[0], name, name.split(' ')[0]].some((one) => one?.toLowerCase() === wanted),
    )
    if (found === undefined)
      throw new MudraExpectationError(
        `nobody is called ${who}; there are ${this.#known.users.map(({ email }) => email).join(', ')}`,
      )
    return {
      ...found,
      token: async ({ expiresIn, scopes } = {}) => {
        const made = await this.#ask<{ token: string }>('POST', '/tokens', {
          person: found.gid,
          scopes,
          expires_in: expiresIn,
        })
        return made.token
      },
      mails: async (kind) => await this.mails({ to: found.email, ...(kind === undefined ? {} : { kind }) }),
    }
  }

  /** @param who  its name or client id */
  app(who: string): App {
    const { apps } = this.#known
    const found = apps.find((one) => [one.name.toLowerCase(), one.client_id].includes(who.toLowerCase()))
    if (found === undefined)
      throw new MudraExpectationError(
        `no app is called ${who}; there are ${apps.map(({ name }) => name).join(', ')}`,
      )
    return this.#appOf(found)
  }

  async createApp({ owner, redirectUris, replayWindowSeconds, ...wish }: NewApp): Promise<App> {
    const made = await this.#ask<Organisation['apps'][number]>('POST', '/apps', {
      ...wish,
      person: owner.gid,
      redirect_uris: redirectUris ?? ['http://127.0.0.1:8976/callback'],
      replay_window: replayWindowSeconds,
    })
    return this.#appOf(made)
  }

  #appOf(found: Organisation['apps'][number]): App {
    return {
      name: found.name,
      clientId: found.client_id,
      clientSecret: found.client_secret,
      redirectUris: found.redirect_uris,
      authorize: async (person, { scopes } = {}) =>
        await this.#ask<TokenAnswer>('POST', '/grants', { app: found.client_id, person: person.gid, scopes }),
    }
  }

  /** The server's clock. Whatever falls due is done before the promise is kept: sweeps, notices, webhooks. */
  readonly clock = {
    now: async (): Promise<Instant> => await this.#ask('GET', '/clock'),
    freeze: async (): Promise<Instant> => await this.#ask('POST', '/clock', { freeze: true }),
    resume: async (): Promise<Instant> => await this.#ask('POST', '/clock', { freeze: false }),
    /** @param by  milliseconds, or a text such as `90s`, `2h` or `1d` */
    advance: async (by: string | number): Promise<Instant> =>
      await this.#ask('POST', '/clock', { advance: by }),
    set: async (at: Date | string): Promise<Instant> =>
      await this.#ask('POST', '/clock', { set: typeof at === 'string' ? at : at.toISOString() }),
  }

  /** Does at once what the server does beside answering: webhooks are delivered, what is due is swept. */
  async settle(): Promise<void> {
    await this.#ask('POST', '/jobs')
  }

  /** @throws MudraControlError `unknown_fault_rule`, which names the field */
  async fault(when: FaultMatch, act: FaultAct): Promise<Fault> {
    return await this.#ask('POST', '/faults', { when, act })
  }

  async faults(): Promise<readonly Fault[]> {
    return (await this.#ask<{ faults: readonly Fault[] }>('GET', '/faults')).faults
  }

  async clearFaults(): Promise<void> {
    await this.#ask('DELETE', '/faults')
  }

  /** Keeps the whole state. @returns what `restore` takes */
  async snapshot(): Promise<string> {
    return (await this.#ask<{ id: string }>('POST', '/snapshots')).id
  }

  /** Goes back to a state; there are no faults then, and the log is empty. */
  async restore(id: string): Promise<void> {
    await this.#ask('POST', '/restore', { id })
  }

  /** Back to how it was when it was opened. */
  async reset(): Promise<void> {
    await this.#ask('POST', '/clock', { freeze: false })
    await this.restore(this.#first)
    await this.clearFaults()
  }

  /** The present state as a seed: JSON, of which `startMudra({ seed })` makes it anew. */
  async exportSeed(): Promise<string> {
    return JSON.stringify(await this.#ask<object>('GET', '/seed'), null, 2)
  }

  async requests(
    filter: Readonly<
      Partial<Record<'operation' | 'client' | 'user' | 'status' | 'grant' | 'fault', string>>
    > = {},
  ): Promise<readonly LoggedRequest[]> {
    const query = new URLSearchParams(filter).toString()
    return (await this.#ask<{ requests: readonly LoggedRequest[] }>('GET', `/requests?${query}`)).requests
  }

  /** Forgets what was asked until now, so that what follows is judged by itself. */
  async clearRequests(): Promise<void> {
    await this.#ask('DELETE', '/requests')
  }

  /** What the server wrote to people, and to addresses that are nobody's yet; the oldest first. */
  async mails(filter: Readonly<Partial<Record<'to' | 'kind', string>>> = {}): Promise<readonly ReadMail[]> {
    const query = new URLSearchParams(filter).toString()
    return (await this.#ask<{ mails: readonly ReadMail[] }>('GET', `/mails?${query}`)).mails
  }

  async findings(): Promise<readonly Finding[]> {
    return (await this.#ask<{ findings: readonly Finding[] }>('GET', '/findings')).findings
  }

  async scopes(): Promise<UsedScopes> {
    return (await this.#ask<{ scopes: UsedScopes }>('GET', '/findings')).scopes
  }

  /**
   * No code or refresh token was redeemed twice, or twice at once.
   * @throws MudraExpectationError
   */
  async expectNoTokenReuse(): Promise<void> {
    await this.#expectNone(['code_reused', 'refresh_token_reused', 'refreshed_at_once'])
  }

  /**
   * No token came again after a 401. What an app sent at the same time and arrived later counts, too: call one thing at a time.
   * @throws MudraExpectationError
   */
  async expectRefusedTokensDropped(): Promise<void> {
    await this.#expectNone(['dead_token_reused'])
  }

  /** After `Retry-After` nobody came too soon. @throws MudraExpectationError */
  async expectRetryAfterKept(): Promise<void> {
    await this.#expectNone(['retried_too_soon'])
  }

  async #expectNone(kinds: readonly Finding['kind'][]): Promise<void> {
    const found = (await this.findings()).filter(({ kind }) => kinds.includes(kind))
    if (found.length > 0)
      throw new MudraExpectationError(found.map(({ kind, message }) => `${kind}: ${message}`).join('\n'))
  }

  /**
   * These scopes were needed and no others, and no token that came had more.
   * @throws MudraExpectationError, which tells the least that would do
   */
  async expectScopesUsed(expected: readonly string[]): Promise<void> {
    const { needed, unused } = await this.scopes()
    const isSame = needed.join(' ') === [...new Set(expected)].toSorted().join(' ')
    if (isSame && unused.length === 0) return
    throw new MudraExpectationError(
      `needed: ${needed.join(' ') || 'none'}; expected: ${expected.join(' ') || 'none'}; granted and not needed: ${unused.join(' ') || 'none'}`,
    )
  }

  /** No token, code, secret or password is in a text, such as what an app logged. @throws MudraExpectationError, without the secret */
  expectNoSecrets(...texts: readonly string[]): void {
    for (const text of texts) {
      const [secret] = text.match(SECRETS) ?? []
      if (secret !== undefined)
        throw new MudraExpectationError(`a secret is in the text: ${secret.slice(0, 4)}…${secret.slice(-4)}`)
      const owner = this.#known.users.find(({ password }) => password !== null && text.includes(password))
      if (owner !== undefined)
        throw new MudraExpectationError(`the password of ${owner.email} is in the text`)
    }
  }

  /** What was asked, with what, and what became of it, as JSON for a report; no secret is in it. */
  async record(): Promise<string> {
    return `${JSON.stringify(await this.#ask<object>('GET', '/record'), null, 2)}\n`
  }

  /** Writes the record into a file. */
  async saveRecord(file: string): Promise<void> {
    await writeFile(file, await this.record())
  }

  async close(): Promise<void> {
    await this.#close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
