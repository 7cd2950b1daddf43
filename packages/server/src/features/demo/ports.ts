import type { Gid } from '../../protocol/asana/gid.js'

import type { AppSecretToStore } from '../apps/app.js'
import type { Actor } from '../audit/audit-event.js'
import type { PersonalTokenToStore } from '../tokens/token.js'
import type { DemoFacts } from './demo-facts.js'
import type { DemoLosses } from './demo-losses.js'
import type { SeedDocument } from './seed-document.js'
import type { SeedPlan } from './seed-plan.js'

/** An organisation as a seed, and the hashes by which its passwords may be known, by person. */
export interface ExportedSeed {
  readonly document: SeedDocument
  readonly passwordHashes: ReadonlyMap<Gid, string>
}

/** All that is written of a seed. */
export interface DemoToMake {
  readonly plan: SeedPlan
  /** Of those who have a password. */
  readonly passwordHashes: ReadonlyMap<Gid, string>
  readonly tokens: readonly PersonalTokenToStore[]
  /** By client id. */
  readonly secrets: ReadonlyMap<Gid, AppSecretToStore>
  readonly actor: Actor
  readonly nowMs: number
}

/** Something that a seed brings and somebody else has already. */
export interface DemoConflict {
  readonly decision: 'address_taken' | 'gid_taken' | 'credential_taken'
  /** The address or the gid; of a credential no more than lists show. */
  readonly what: string
}

/** A credential that could not be added, and whose it would have been. */
export interface CredentialRefusal {
  readonly decision: 'limit_reached' | 'gone'
  readonly of: 'person' | 'app'
  readonly gid: Gid
}

/** What the demo, or another seed, needs from storage. */
export interface DemoStore {
  /** How many workspaces the seed did not bring, and how many people are in those or in none. */
  others(): Promise<{ readonly workspaces: number; readonly people: number }>
  /** Whether somebody came with it. */
  brought(userGid: Gid): Promise<boolean>
  /** Whether there are people or workspaces that the seed did not bring. */
  holdsOthers(): Promise<boolean>
  exists(): Promise<boolean>
  /** What it brought and is still there, as it is now. @returns null where there is none */
  facts(): Promise<DemoFacts | null>
  /** What making it anew would take away. @returns null where there is none */
  losses(nowMs: number): Promise<DemoLosses | null>
  /** All of an organisation that a seed can say: of the demo where there is one, else of everybody. */
  export(nowMs: number): Promise<ExportedSeed>

  /**
   * **Atomic:** removes what there is of the demo and makes it anew, with its audit row. Where no other workspace is, everybody goes
   * who is not made anew; else those whom the seed brought are deactivated, and nobody else is touched. Tokens of those who stay are revoked.
   * **On conflict:** of two that make it at once, one comes after the other; with `onlyIfEmpty` the first makes it.
   */
  replace(
    input: DemoToMake & { readonly force: boolean; readonly onlyIfEmpty: boolean },
  ): Promise<
    { readonly decision: 'made' } | { readonly decision: 'not_empty' | 'holds_others' } | DemoConflict
  >

  /**
   * **Atomic:** all of these tokens and secrets, each with its audit row, or none. None ends another one.
   * **On conflict:** those that are made for one owner at once are judged one after the other; the limits hold.
   */
  addCredentials(input: {
    readonly tokens: readonly PersonalTokenToStore[]
    readonly secrets: readonly { readonly clientId: Gid; readonly secret: AppSecretToStore }[]
    readonly tokensPerUserMax: number
    readonly secretsPerAppMax: number
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<{ readonly decision: 'added' } | CredentialRefusal>
}
