import { isAtLeast, type AccessLevel } from '../protocol/asana/access-level.js'
import type { AsRead } from '../protocol/asana/as-read.js'
import { EMPTY_ANSWER, type Answer, type Call, type Resource, type Rest } from '../protocol/asana/call.js'
import { parseGid, type Gid } from '../protocol/asana/gid.js'
import {
  readInput,
  readRecordInput,
  type Input,
  type InputFields,
  type InputValues,
} from '../protocol/asana/input.js'
import type { OperationId } from '../protocol/asana/operations.js'
import { cutPage, type PageRequest } from '../protocol/asana/pagination.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../protocol/asana/refusal.js'
import { unknownReference } from '../protocol/asana/visibility.js'
import type { Principal, Role } from '../protocol/token/principal.js'

// Many kinds of record are plain: made of what a request says, changed, deleted and listed by what they belong to. What such a kind is
// is said once (`RecordKind`), its rows lie in a table of their own (`record-table.store.ts`), and everything else is here (ADR 0063).

/** How often a change is judged anew because another one came in between; then it is refused. */
const UPDATE_ATTEMPTS_MAX = 8

/** What every plain record has. */
export interface PlainRecord {
  readonly gid: Gid
  readonly workspaceGid: Gid
}

/** What records belong to. */
export interface RecordOwner {
  readonly table: 'workspaces' | 'projects' | 'users'
  readonly gid: Gid
}

/** A record that is about to be kept, and what has to hold then. */
export interface NewRecord<R> {
  readonly record: R
  /** What it belongs to. It is held meanwhile, so that its records are made one after the other. */
  readonly owner: RecordOwner
  /** How many records there may be that are equal to this one in some properties. */
  readonly among: Partial<R>
  readonly countMax: number
}

export interface RecordChange<R> {
  readonly changes: Partial<R>
  /** What of the record the changes were judged by. */
  readonly judged?: Partial<R>
  /** What is written where anything else changes: when, for instance. */
  readonly stamp?: Partial<R>
  /** What it belongs to from then on, where that changes, and how many there may be of that owner. */
  readonly owner?: RecordOwner
  readonly limit?: Pick<NewRecord<R>, 'among' | 'countMax'>
}

/** Which records a list has. */
export interface RecordFilter<R> {
  /** What they are equal in; at least what an index begins with. */
  readonly where: Partial<R>
  /** Bounds of properties that hold a day. */
  readonly atLeast?: Partial<R>
  readonly atMost?: Partial<R>
  /** They are equal in one of these ways at least. */
  readonly anyOf?: readonly Partial<R>[]
  readonly page: PageRequest
  /** Called between the statements of a long list. */
  readonly rest: Rest
  /** Those of some records that the list shows. */
  readonly shown: (records: readonly R[]) => Promise<readonly R[]>
}

/** What a plain kind of record needs from storage. */
export interface RecordStore<R> {
  read(gids: readonly Gid[]): Promise<readonly R[]>

  /** By gid. */
  list(filter: RecordFilter<R>): Promise<readonly R[]>

  /**
   * **On conflict:** `gone` when its owner was deleted meanwhile, `too_many` when there are as many as there may be, `taken` when there is one
   * already where there may be one alone.
   */
  create(made: NewRecord<R>): Promise<'created' | 'gone' | 'too_many' | 'taken'>

  /**
   * **On conflict:** the later change of a property stays.
   * @returns `too_many` when its new owner has as many as it may have; null when the record is gone, its new owner is, or it is no longer what it was judged as; nothing was written then
   */
  update(gid: Gid, changed: RecordChange<R>): Promise<R | 'too_many' | null>

  delete(gid: Gid): Promise<void>
}

/** What somebody may do with a record. */
export type RecordAccess = 'read' | 'change'

type OrPromise<T> = T | Promise<T>
type Access = ReadonlyMap<Gid, RecordAccess>

/** Whoever may not see a record has no entry. The records are of workspaces that the viewer is in. */
export type AccessOf<R> = (viewer: Principal, records: readonly R[]) => OrPromise<Access>

/** Looks a record up for somebody. @param text  its id as they sent it */
export type FindRecord<R> = (
  viewer: Principal,
  text: string,
) => Promise<Outcome<{ readonly record: R; readonly access: RecordAccess }>>

/** A plain kind of record: what it takes, what that makes of it, and who may do what. */
export interface RecordKind<R extends PlainRecord, C extends InputFields, U extends InputFields> extends Omit<
  Resource<R>,
  'load'
> {
  readonly store: RecordStore<R>
  readonly accessOf: AccessOf<R>
  readonly asRead: AsRead
  readonly create: {
    readonly fields: C
    readonly required: readonly (keyof C & string)[]
    readonly make: (viewer: Principal, input: InputValues<C>) => OrPromise<Outcome<NewRecord<R>>>
    /** The field that names what the record belongs to. */
    readonly ownerField: keyof C & string
    readonly tooMany: string
    /** Where there may be one alone. */
    readonly taken?: string
  }
  readonly update: {
    readonly fields: U
    readonly change: (
      record: R,
      input: InputValues<U>,
      viewer: Principal,
    ) => OrPromise<Outcome<RecordChange<R>>>
  }
}

/** What a handler takes of a call to list records. */
type ListCall = Pick<Call<OperationId>, 'page' | 'principal' | 'rest'>

/** What can be done with records of a plain kind, each act as an operation of the API answers it. */
export interface PlainActs<R extends PlainRecord> {
  readonly resource: Resource<R>
  readonly find: FindRecord<R>
  get(viewer: Principal, text: string): Promise<Outcome<Answer>>
  list(call: ListCall, filter: Omit<RecordFilter<R>, 'page' | 'rest' | 'shown'>): Promise<Outcome<Answer>>
  create(viewer: Principal, data: Input): Promise<Outcome<Answer>>
  update(viewer: Principal, sent: { readonly text: string; readonly data: Input }): Promise<Outcome<Answer>>
  delete(viewer: Principal, text: string): Promise<Outcome<Answer>>
}

export function plainKind<R extends PlainRecord, C extends InputFields, U extends InputFields>(
  kind: RecordKind<R, C, U>,
): PlainActs<R> {
  const { accessOf, exampleGid, fields, nestedScope, says, store, type } = kind
  const readOnly = Object.keys(fields)

  /** Those that the viewer may see. */
  const shownTo = async (viewer: Principal, records: readonly R[]): Promise<readonly R[]> => {
    const mine = records.filter(({ workspaceGid }) => viewer.roles.has(workspaceGid))
    const access: Access = mine.length === 0 ? new Map() : await accessOf(viewer, mine)
    return mine.filter(({ gid }) => access.has(gid))
  }

  const find: FindRecord<R> = async (viewer, text) => {
    const gid = parseGid(text)
    const [record] = gid === null ? [] : await store.read([gid])
    if (record === undefined || !viewer.roles.has(record.workspaceGid)) return notRecognized(type, text)
    const access = (await accessOf(viewer, [record])).get(record.gid)
    return access === undefined ? noAccess(type) : done({ record, access })
  }

  const resource: Resource<R> = {
    type,
    nestedScope,
    says,
    exampleGid,
    fields,
    load: async (viewer, gids) =>
      new Map((await shownTo(viewer, await store.read(gids))).map((record) => [record.gid, record])),
  }

  return {
    resource,
    find,

    async get(viewer, text) {
      const found = await find(viewer, text)
      return found.ok ? done({ kind: 'record', record: found.value.record }) : found
    },

    async list({ page, principal, rest }, filter) {
      const shown = async (records: readonly R[]) => await shownTo(principal, records)
      const rows = await store.list({ ...filter, page, rest, shown })
      const cut = cutPage(rows, { page, keyOf: ({ gid }) => [gid] })
      return cut.ok ? done({ kind: 'list', ...cut.value }) : cut
    },

    async create(viewer, data) {
      const { make, ownerField, taken, tooMany, ...accepts } = kind.create
      const read = readInput(data, { ...accepts, readOnly })
      if (!read.ok) return read
      const made = await make(viewer, read.value)
      if (!made.ok) return made
      const decision = await store.create(made.value)
      if (decision === 'gone') return invalid(unknownReference(ownerField, made.value.owner.gid))
      if (decision === 'too_many') return invalid(tooMany)
      if (decision === 'taken') return invalid(taken ?? tooMany)
      return done({ kind: 'record', record: made.value.record })
    },

    async update(viewer, { data, text }) {
      for (let attempt = 0; attempt < UPDATE_ATTEMPTS_MAX; attempt++) {
        const found = await find(viewer, text)
        if (!found.ok) return found
        const { access, record } = found.value
        const read = await readRecordInput(data, {
          fields: kind.update.fields,
          readOnly,
          asRead: async (sent) => await kind.asRead(viewer, { type, record }, sent),
        })
        if (!read.ok) return read
        if (access !== 'change') return noAccess(type)
        const changed = await kind.update.change(record, read.value, viewer)
        if (!changed.ok) return changed
        const changes = differing(record, changed.value.changes)
        if (Object.keys(changes).length === 0) return done({ kind: 'record', record })
        const stamped = { ...changes, ...changed.value.stamp }
        const updated = await store.update(record.gid, { ...changed.value, changes: stamped })
        if (updated === 'too_many') return invalid(kind.create.tooMany)
        // Who came second is judged by what the first one left, or finds nothing any more.
        if (updated !== null) return done({ kind: 'record', record: updated })
      }
      return invalid(`${type}: Was changed by others again and again meanwhile. Try once more.`)
    },

    async delete(viewer, text) {
      const found = await find(viewer, text)
      if (!found.ok) return found
      if (found.value.access !== 'change') return noAccess(type)
      await store.delete(found.value.record.gid)
      return done(EMPTY_ANSWER)
    },
  }
}

/** Only what is to be other than it was is written: what is said again changes nothing. */
function differing<R extends PlainRecord>(record: R, changes: Partial<R>): Partial<R> {
  const own = new Map<string, unknown>(Object.entries(record))
  const changed = Object.entries(changes).filter(([name, value]) => own.get(name) !== value)
  return Object.fromEntries(changed) as Partial<R>
}

/** What is everybody's of a workspace, and is changed by some of them. */
export function accessByRole<R extends PlainRecord>(mayChange: readonly Role[]): AccessOf<R> {
  return ({ roles }, records) =>
    new Map(
      records.map(({ gid, workspaceGid }) => {
        const role = roles.get(workspaceGid)
        return [gid, role !== undefined && mayChange.includes(role) ? 'change' : 'read']
      }),
    )
}

/** What belongs to a project is seen and changed from some level in the project on. */
export function accessByProject<R extends PlainRecord & { readonly projectGid: Gid }>(
  projectLevels: (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, AccessLevel>>,
  from: { readonly read: AccessLevel; readonly change: AccessLevel },
): AccessOf<R> {
  return async (viewer, records) => {
    const levels = await projectLevels(viewer, [...new Set(records.map(({ projectGid }) => projectGid))])
    const access = new Map<Gid, RecordAccess>()
    for (const { gid, projectGid } of records) {
      const level = levels.get(projectGid)
      if (level !== undefined && isAtLeast(level, from.read))
        access.set(gid, isAtLeast(level, from.change) ? 'change' : 'read')
    }
    return access
  }
}
