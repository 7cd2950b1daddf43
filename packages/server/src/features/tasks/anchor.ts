import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { externalIdIn, type TaskReference } from '../../protocol/asana/task-reference.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Position } from '../projects/sections/section.js'
import type { FindTask } from './find-task.js'

/** Where a task goes among others; null names an end: before nothing is the last place, after nothing the first. */
export interface PositionInput {
  readonly insert_before?: TaskReference | null
  readonly insert_after?: TaskReference | null
}

/** Reads `insert_before` and `insert_after`, of which a request may give one. @returns null where it gives none */
export function readEndOrPosition(input: PositionInput): Outcome<Position<TaskReference> | null> {
  const { insert_after: after, insert_before: before } = input
  if (before !== undefined && after !== undefined)
    return invalid('You may only provide one of insert_before or insert_after!')
  if (before !== undefined) return done(before === null ? { at: 'end' } : { at: 'before', anchor: before })
  if (after !== undefined) return done(after === null ? { at: 'start' } : { at: 'after', anchor: after })
  return done(null)
}

/** The gid of the task beside which another one goes; whether it stands there, the store knows. */
export async function findAnchor(
  findTask: FindTask,
  viewer: Principal,
  position: Position<TaskReference> | null,
): Promise<Position | null | 'unknown'> {
  if (position === null || position.at === 'start' || position.at === 'end') return position
  const { anchor, at } = position
  if (externalIdIn(anchor) === null) return { at, anchor: anchor as Gid }
  const found = await findTask(viewer, anchor)
  return found.state === 'visible' ? { at, anchor: found.record.task.gid } : 'unknown'
}

/** What the request named, for the refusal. */
export function namedAnchor(input: PositionInput): { insert_before: string } | { insert_after: string } {
  return input.insert_before == null
    ? { insert_after: input.insert_after ?? '' }
    : { insert_before: input.insert_before }
}
