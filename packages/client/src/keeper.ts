import { askEndpoint, type AppCredentials, type Machine } from './endpoint.js'
import { MudraError } from './errors.js'
import { Turns, type Store } from './store.js'
import { readStored, writeStored, type StoredCredential } from './stored-credential.js'
import { readTokenAnswer } from './token-answer.js'
import { orAborted, pause } from './waiting.js'

/** How long before its end an access token is renewed. */
const REFRESH_AHEAD_SECONDS = 60

/** How often one refresh is asked for: what was lost is asked for again with the same token, inside the server's window. */
const REFRESH_TRIES_MAX = 5
const FIRST_PAUSE_MS = 100

/** How long a refresh waits where the server says `Retry-After`; beyond that, the caller is told. */
const REFRESH_WAIT_SECONDS_MAX = 10

/** What keeps one account's tokens fresh. */
export interface KeeperNeeds {
  readonly app: AppCredentials
  readonly tokenAddress: string
  readonly store: Store
  /** Of the account in the store. */
  readonly key: string
  readonly machine: Machine
}

/**
 * Keeps the tokens of one account: one refresh for all callers of the process, and one across the processes that share the store. Which
 * generation is newest is decided by comparing tokens under the store's lock, never by a clock.
 */
export class Keeper {
  readonly #needs: KeeperNeeds
  readonly #turns = new Turns()
  #held: StoredCredential | null = null
  /** Renewed, and not yet in the store. */
  #unsaved: { readonly before: string | null; readonly credential: StoredCredential } | null = null
  #renewing: Promise<StoredCredential> | null = null
  /** Known to work no more: it is not asked about again. */
  #deadRefreshToken: string | null = null
  /** Of the server's clock before this machine's, as this process has seen it. */
  #clockOffsetMs: number | null = null

  constructor(needs: KeeperNeeds) {
    this.#needs = needs
  }

  /** Notes what the server says the time is. */
  heardTime(serverNowMs: number | null): void {
    if (serverNowMs !== null) this.#clockOffsetMs = serverNowMs - this.#needs.machine.clock()
  }

  /** @returns null where nothing is kept */
  async read(): Promise<StoredCredential | null> {
    const { key, store } = this.#needs
    this.#held ??= readStored(await store.read(key), store.description)
    return this.#held
  }

  /** An access token that has time left. @throws MudraError */
  async token(signal?: AbortSignal | null): Promise<string> {
    if (this.#unsaved !== null) await orAborted(this.#save(), signal)
    const held = await orAborted(this.read(), signal)
    if (held === null) throw signedOut()
    if (held.accessToken !== null && this.#secondsLeft(held) > REFRESH_AHEAD_SECONDS) return held.accessToken
    if (held.accessToken !== null && held.refreshToken === null && this.#secondsLeft(held) > 0)
      return held.accessToken
    try {
      return accessOf(await orAborted(this.#renew(held), signal))
    } catch (error) {
      const isStillGood = held.accessToken !== null && this.#secondsLeft(held) > 0
      // Ahead of time there is time: what cannot be renewed now may be later.
      if (isStillGood && error instanceof MudraError && error.retryable && this.#unsaved === null)
        return accessOf(held)
      throw error
    }
  }

  /** Another token than the one that the server just refused. @throws MudraError */
  async after(refused: string, signal?: AbortSignal | null): Promise<string> {
    const held = await orAborted(this.read(), signal)
    if (held === null) throw signedOut()
    if (held.accessToken !== null && held.accessToken !== refused) return held.accessToken
    return accessOf(await orAborted(this.#renew(held), signal))
  }

  /** Takes the place of whatever was kept. */
  async keep(credential: StoredCredential): Promise<void> {
    const { key, store } = this.#needs
    await store.update(key, async () => await Promise.resolve(writeStored(credential)))
    this.#held = credential
    this.#unsaved = null
    this.#deadRefreshToken = null
  }

  /** Removes what is kept, once `work` is done with it. What `work` throws leaves it kept. */
  async forget(work: (kept: StoredCredential) => Promise<void>): Promise<void> {
    const { key, store } = this.#needs
    await store.update(key, async (text) => {
      const kept = this.#unsaved?.credential ?? readStored(text, store.description)
      if (kept !== null) await work(kept)
      return null
    })
    this.#held = null
    this.#unsaved = null
  }

  #secondsLeft({ clockOffsetMs, expiresAtMs }: StoredCredential): number {
    if (expiresAtMs === null) return Number.POSITIVE_INFINITY
    return (expiresAtMs - this.#needs.machine.clock() - (this.#clockOffsetMs ?? clockOffsetMs)) / 1_000
  }

  /** One for all who ask meanwhile. */
  async #renew(stale: StoredCredential): Promise<StoredCredential> {
    this.#renewing ??= this.#renewUnderLock(stale).finally(() => {
      this.#renewing = null
    })
    return await this.#renewing
  }

  async #renewUnderLock(stale: StoredCredential): Promise<StoredCredential> {
    const { key, store } = this.#needs
    let made: StoredCredential | null = null
    const decide = async (text: string | null) => {
      const kept = readStored(text, store.description)
      if (kept === null) throw signedOut()
      if (
        kept.accessToken !== null &&
        kept.accessToken !== stale.accessToken &&
        this.#secondsLeft(kept) > 0
      ) {
        this.#held = kept
        return text
      }
      made = await this.#refresh(kept)
      // Before it is written: whatever happens to the store, this process has it.
      this.#unsaved = { before: text, credential: made }
      return writeStored(made)
    }
    if (store.isReadOnly === true) await this.#renewInMemory(decide)
    else await store.update(key, decide)
    if (made !== null) {
      this.#held = made
      this.#unsaved = null
    }
    if (this.#held === null) throw signedOut()
    return this.#held
  }

  async #renewInMemory(decide: (text: string | null) => Promise<string | null>): Promise<void> {
    const { key, store } = this.#needs
    await this.#turns.run(key, async () => {
      const before = this.#held
      const text = before === null ? await store.read(key) : writeStored(before)
      await decide(text)
      const rotated = this.#unsaved?.credential.refreshToken ?? null
      this.#unsaved = null
      if (rotated === null || rotated === readStored(text, store.description)?.refreshToken) return
      throw new MudraError(
        'store_read_only',
        `This app rotates refresh tokens, and the store (${store.description}) cannot keep the new one. Use another store, such as encryptedFileStore, and sign in again.`,
      )
    })
  }

  /** Writes what an earlier write failed to, unless somebody has written since. */
  async #save(): Promise<void> {
    const { key, store } = this.#needs
    await store.update(key, async (text) => {
      const unsaved = this.#unsaved
      const isOurs = unsaved !== null && text === unsaved.before
      this.#held = isOurs ? unsaved.credential : readStored(text, store.description)
      return await Promise.resolve(isOurs ? writeStored(unsaved.credential) : text)
    })
    this.#unsaved = null
  }

  async #refresh(kept: StoredCredential): Promise<StoredCredential> {
    if (kept.refreshToken === null)
      throw new MudraError(
        'token_refused',
        'The access token works no more and there is no refresh token. Sign in again.',
      )
    if (kept.refreshToken === this.#deadRefreshToken) throw grantEnded()
    const { app, machine, tokenAddress } = this.#needs
    const form = { grant_type: 'refresh_token', refresh_token: kept.refreshToken }
    for (let tries = 1; ; tries++) {
      try {
        const answer = await askEndpoint(tokenAddress, form, { app, machine })
        this.heardTime(answer.serverNowMs)
        const { idToken: _idToken, ...fresh } = readTokenAnswer(answer, machine.clock())
        return {
          ...fresh,
          // Without rotation the answer has none, and the old one goes on.
          refreshToken: fresh.refreshToken ?? kept.refreshToken,
          user: fresh.user ?? kept.user,
          scopes: fresh.scopes ?? kept.scopes,
        }
      } catch (error) {
        if (!(error instanceof MudraError)) throw error
        if (error.oauthError === 'invalid_grant') {
          this.#deadRefreshToken = kept.refreshToken
          throw grantEnded(error)
        }
        const waitMs = pauseBefore(error, tries)
        if (waitMs === null) throw error
        await pause(waitMs)
      }
    }
  }
}

/** How long to wait before the same is asked again; null for what asking again does not help. */
function pauseBefore(error: MudraError, tries: number): number | null {
  // A page instead of an answer may stand in the way of a rotation that took place.
  const isWorthIt = error.retryable || error.code === 'answer_malformed'
  if (!isWorthIt || tries >= REFRESH_TRIES_MAX) return null
  const { retryAfterSeconds = 0 } = error
  if (retryAfterSeconds > REFRESH_WAIT_SECONDS_MAX) return null
  return Math.max(retryAfterSeconds * 1_000, FIRST_PAUSE_MS * 2 ** (tries - 1))
}

function accessOf({ accessToken }: StoredCredential): string {
  if (accessToken === null) throw signedOut()
  return accessToken
}

function signedOut(): MudraError {
  return new MudraError(
    'signed_out',
    'Nobody is signed in here: begin a login, or put a token into the store.',
  )
}

function grantEnded(cause?: MudraError): MudraError {
  return new MudraError(
    'grant_ended',
    'The refresh token works no more: the access was ended, or not used for too long. Sign in again.',
    { cause, status: cause?.status, oauthError: 'invalid_grant' },
  )
}
