import type { Principal } from '../token/principal.js'
import type { DescribedField, DescribedRecord } from './description.js'
import type { Gid } from './gid.js'
import type { Input } from './input.js'
import type { Wish } from './field-selection.js'
import type { OperationId, PathParameters, ResourceType } from './operations.js'
import type { PageRequest, SortKey } from './pagination.js'
import type { Outcome } from './refusal.js'
import type { UploadedFile } from './uploaded-file.js'

/** A request that has passed route, token, scope and syntax. */
export interface Call<Id extends OperationId> {
  readonly principal: Principal
  /** From where it came, through trusted proxies; for the security record. */
  readonly address: string
  readonly path: PathParameters<Id>
  readonly query: Input
  readonly data: Input
  /** The file that came with it, for an operation that takes one; whoever refuses the call leaves it, and it goes again. */
  readonly file: UploadedFile | null
  readonly page: PageRequest
  readonly rest: Rest
  /** Whether the answer shows a field, for handlers that find out no more than is asked for. */
  readonly shows: (field: string) => boolean
  /** What of the answer is asked for; who answers records need not look at it. */
  readonly wish: Wish
  readonly performAll: PerformAll
}

/** A request that is made in the name of a caller by a request of theirs. */
export interface InnerRequest {
  readonly method: string
  /** Below the root of the API, without a query. */
  readonly path: string
  readonly query: URLSearchParams
  /** What the body says as JSON; null for none. */
  readonly body: object | null
}

export interface InnerAnswer {
  readonly status: number
  /** Those that are about this answer, and not the same for every one. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON, in one line unless lines are asked for. */
  readonly json: string
}

/**
 * Performs requests one after the other, each as if its caller had sent it by itself: with its own judgement of token, scope and limits, its own
 * line in the log, its own cost.
 * @returns their answers in the same order; a refusal when the caller's limit of requests has no room for all of them, and then none was performed
 */
export type PerformAll = (requests: readonly InnerRequest[]) => Promise<Outcome<readonly InnerAnswer[]>>

/**
 * Gives the event loop back if it is due, between two statements of work that takes several.
 * @param rows  how many were looked at since it was last called; they are part of what the answer costs
 */
export type Rest = (rows: number) => Promise<void>

export interface AnyRecord {
  readonly gid: Gid
}

/** What a handler found; how it looks on the wire is decided after it. */
export type Answer =
  | {
      readonly kind: 'record'
      readonly record: AnyRecord
      /** What stands beside `data`. */
      readonly beside?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'list'; readonly records: readonly AnyRecord[]; readonly next: SortKey | null }
  | { readonly kind: 'empty' }
  /** An answer that is no records: its whole text, JSON in one line or in several. */
  | { readonly kind: 'written'; readonly json: string }

export const EMPTY_ANSWER: Answer = { kind: 'empty' }

export type Handler<Id extends OperationId> = (call: Call<Id>) => Promise<Outcome<Answer>>
export type Handlers = { readonly [Id in OperationId]: Handler<Id> }

// These are methods, for TypeScript checks a method's parameters both ways: a Resource<Task> then serves as a Resource<AnyRecord>.
// That is sound here, since the engine hands each resource back only what that resource made.
interface Functions<R extends AnyRecord, T> {
  source(viewer: Principal, records: readonly R[]): Promise<ReadonlyMap<Gid, T> | null>
  value(record: R, viewer: Principal): unknown
}

/**
 * One query for some records of an answer: something for each of them, by gid. Null when these records lead to more than one statement may
 * read, and the engine asks again for fewer at a time; never for a single one.
 */
export type Source<R extends AnyRecord, T> = Functions<R, T>['source']

/** A field that needs a query beyond the record itself. Fields with the same source share its one query. */
export interface Relation<R extends AnyRecord> {
  readonly source: Source<R, unknown>
  read(found: unknown, record: R, viewer: Principal): unknown
}

/** @param read  turns what the source found for a record into plain values, or the gids of what the field refers to */
export function relation<R extends AnyRecord, T>(
  source: Source<R, T>,
  read: (found: T, record: R, viewer: Principal) => unknown,
): Relation<R> {
  // The engine hands `read` only what this very source found.
  return { source, read: (found, record, viewer) => read(found as T, record, viewer) }
}

/** A field with the way from the record to what it shows: plain values, or the gids of what it refers to; undefined leaves it out. */
export type RecordField<R extends AnyRecord> = DescribedField &
  (
    | { readonly value: Functions<R, unknown>['value'] }
    /** Made only when the field is wanted. */
    | { readonly relation: Relation<R> }
  )

export type RecordFields<R extends AnyRecord> = Readonly<Record<string, RecordField<R>>>

/** How records of one kind become objects of the wire: each field once, with where it shows, what it means, and how it is read. */
export interface Resource<R extends AnyRecord> extends DescribedRecord {
  readonly fields: RecordFields<R>
  /** The records among `gids` that the viewer may see; the others are left out of lists and null elsewhere. */
  load(viewer: Principal, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, R>>
}

export type Resources = { readonly [Type in ResourceType]: Resource<AnyRecord> }
