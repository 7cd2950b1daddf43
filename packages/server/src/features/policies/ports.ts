import type { Gid } from '../../protocol/asana/gid.js'
import type { WorkspacePolicy } from '../../protocol/token/policy.js'
import type { Actor } from '../audit/audit-event.js'
import type { JudgedCredential } from './policy-impact.js'

/** What a workspace demands, and who decided it when. */
export interface StoredPolicy {
  readonly policy: WorkspacePolicy
  /** 0 where nobody decided anything yet. */
  readonly version: number
  /** Null: nobody yet. A null name: the operator. */
  readonly changed: { readonly by: string | null; readonly atMs: number } | null
}

/** A person's workspace as a new token of theirs is judged by it. */
export interface PersonPolicy {
  readonly workspace: { readonly gid: Gid; readonly name: string }
  readonly policy: WorkspacePolicy
  /** Some of its admins: who can be asked. */
  readonly admins: readonly string[]
}

export interface PolicyStore {
  find(workspaceGid: Gid): Promise<StoredPolicy>

  /** The workspaces of a person that a token of theirs could reach, with or without a policy. */
  ofPerson(userGid: Gid): Promise<readonly PersonPolicy[]>

  /** Members who would have to set up a second factor first. @param sizeMax  how many are named */
  withoutSecondFactor(
    workspaceGid: Gid,
    sizeMax: number,
  ): Promise<{ readonly total: number; readonly names: readonly string[] }>

  /** Live personal tokens and grants of active members. */
  credentials(
    workspaceGid: Gid,
    at: { readonly nowMs: number; readonly sizeMax: number },
  ): Promise<readonly JudgedCredential[]>

  /**
   * **Atomic:** the policy under its next version, the audit row, and the demand of a second factor of sessions that are open.
   * **On conflict:** whoever saves first wins; whoever saw an older version is told.
   * @param input.adminGid  null for the operator
   */
  save(input: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid | null
    readonly seenVersion: number
    readonly policy: WorkspacePolicy
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'saved' | 'unchanged' | 'stale' | 'not_admin' | 'unknown'>

  /**
   * **Atomic** for each token: its end and its audit row. **On conflict** with a use or another end: what came first stays.
   * @returns how many ended
   */
  revokeUnused(input: { readonly nowMs: number; readonly rowsMax: number }): Promise<number>
}

/** Somebody asked that an app be let in. */
export interface AppRequest {
  readonly clientId: Gid
  readonly name: string
  readonly hasIcon: boolean
  readonly by: { readonly name: string; readonly email: string }
  readonly atMs: number
}

export interface AppApprovalAct {
  readonly workspaceGid: Gid
  readonly clientId: Gid
  readonly adminGid: Gid
  readonly actor: Actor
  readonly nowMs: number
}

export interface AppApprovalStore {
  /** The workspaces of a person that an app would not reach for want of approval, each with whether somebody has asked for it. */
  unapprovedFor(userGid: Gid, clientId: Gid): Promise<ReadonlyMap<Gid, { readonly isAsked: boolean }>>

  /** Requests that wait, oldest first. */
  requests(workspaceGid: Gid, sizeMax: number): Promise<readonly AppRequest[]>

  /** Apps that the admins of a workspace approved. */
  approved(workspaceGid: Gid): Promise<ReadonlySet<Gid>>

  /**
   * **Atomic:** a request in each of the person's workspaces that the app does not reach for want of approval, with its audit row.
   * **On conflict:** the first request stays.
   * @returns in how many workspaces the app has been asked for now
   */
  ask(input: {
    readonly userGid: Gid
    readonly clientId: Gid
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<number>

  /** **Atomic:** the approval, the end of the request, the audit row. **On conflict:** the first decision stays. */
  approve(act: AppApprovalAct): Promise<'approved' | 'already' | 'not_admin' | 'unknown'>

  /** **Atomic:** the end of the request, and its audit row. */
  decline(act: AppApprovalAct): Promise<'declined' | 'already' | 'not_admin' | 'unknown'>

  /** **Atomic:** the end of the approval, and its audit row. */
  withdraw(act: AppApprovalAct): Promise<'withdrawn' | 'already' | 'not_admin' | 'unknown'>
}
