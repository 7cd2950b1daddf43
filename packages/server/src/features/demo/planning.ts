import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import { emailKey } from '../../protocol/mail/email-key.js'
import type { IsHttpHost } from '../../protocol/oauth/redirect-uri.js'
import type { parseSettings } from '../apps/app-settings.js'
import type { newField } from '../custom-fields/custom-field.rules.js'
import type { readDefinition } from '../custom-fields/read-definition.js'
import type { newGoal } from '../goals/goal.js'
import type { readGoalChanges, readGoalLevel } from '../goals/goal-fields.js'
import type { readMetric } from '../goals/metric-fields.js'
import type { readProjectChanges } from '../projects/project-fields.js'
import type { readTaskChanges } from '../tasks/task-fields.js'
import type { LinkedKinds } from './linked-kinds.js'
import type { PlannedPerson } from './seed-plan.js'
import type { SeedGid } from './seed-reference.js'
import { fieldName, type SeedPath } from './seed-fault.js'

/** What the features that own the records hold to be right; `compose/demo.ts` hands it over. */
export interface SeedRules {
  readonly emailFault: (email: string) => string | null
  readonly passwordFault: (password: string) => string | null
  /** Of people and workspaces. */
  readonly nameLengthMax: number
  readonly isHttpHost: IsHttpHost
  readonly tokenNameFault: (name: string) => string | null
  readonly parseAppSettings: typeof parseSettings
  readonly newField: typeof newField
  readonly readDefinition: typeof readDefinition
  readonly readProjectChanges: typeof readProjectChanges
  readonly readTaskChanges: typeof readTaskChanges
  readonly newGoal: typeof newGoal
  readonly readGoalChanges: typeof readGoalChanges
  readonly readGoalLevel: typeof readGoalLevel
  readonly readMetric: typeof readMetric
  readonly relationshipsPerGoalMax: number
  readonly goalLevelsMax: number
  readonly connectedRelationshipsMax: number
  readonly timeEntriesPerTaskMax: number
  readonly personalTokensPerUserMax: number
  readonly appsPerOwnerMax: number
  /** What is wrong with the name of an app that could be taken for another one. */
  readonly appLooksAlike: string
  readonly redirectUrisPerAppMax: number
  readonly projectsPerTaskMax: number
}

/** A mistake in what a seed says, by the way to it. */
export interface PlanFault {
  readonly path: SeedPath
  readonly message: string
}

/** What planning one part of a seed needs of the others. */
export interface Planning {
  readonly nowMs: number
  readonly linkedKinds: LinkedKinds
  readonly rules: SeedRules
  /** For a record whose file gives no gid. */
  readonly newGid: () => Gid
  readonly fault: (path: SeedPath, message: string) => void
  /** @returns the record's own gid, which no other record of the file may have, or a new one */
  readonly gidOf: (given: SeedGid | undefined, path: SeedPath) => Gid
  /** @returns who is meant, or null after a fault was noted */
  readonly personOf: (reference: SeedGid, path: SeedPath) => PlannedPerson | null
  /** Makes a person known to those who refer to them. */
  readonly introduce: (person: PlannedPerson, path: SeedPath) => void
  /** Notes a value that may stand once in a file, such as a token's. */
  readonly once: (value: string, path: SeedPath) => void
}

export function startPlanning(given: Pick<Planning, 'nowMs' | 'rules' | 'newGid' | 'linkedKinds'>): {
  readonly planning: Planning
  readonly faults: readonly PlanFault[]
} {
  const faults: PlanFault[] = []
  const gids = new Map<Gid, SeedPath>()
  const values = new Map<string, SeedPath>()
  const people = { byGid: new Map<Gid, PlannedPerson>(), byEmail: new Map<string, PlannedPerson>() }
  const fault = (path: SeedPath, message: string) => {
    faults.push({ path, message })
  }
  const planning: Planning = {
    ...given,
    fault,
    gidOf: (gidGiven, path) => {
      if (gidGiven === undefined) return given.newGid()
      const gid = parseGid(String(gidGiven)) ?? given.newGid()
      const earlier = gids.get(gid)
      if (earlier !== undefined) fault(path, `Is already the gid of ${fieldName(earlier.slice(0, -1))}`)
      gids.set(gid, path)
      return gid
    },
    introduce: (person, path) => {
      people.byGid.set(person.user.gid, person)
      const key = emailKey(person.user.email)
      if (people.byEmail.has(key)) fault([...path, 'email'], 'Already belongs to another person in this file')
      people.byEmail.set(key, person)
    },
    personOf: (reference, path) => {
      const text = String(reference)
      const gid = parseGid(text)
      const found = gid === null ? people.byEmail.get(emailKey(text)) : people.byGid.get(gid)
      if (found === undefined) fault(path, `No person under users has the address or gid ${text}`)
      return found ?? null
    },
    once: (value, path) => {
      const earlier = values.get(value)
      if (earlier !== undefined) fault(path, `Is already used at ${fieldName(earlier)}`)
      values.set(value, path)
    },
  }
  return { planning, faults }
}

/** Finds what is referred to by its gid, or by a name that one alone has. @returns null after a fault was noted */
export function findNamed<T extends { readonly gid: Gid; readonly name: string }>(
  among: readonly T[],
  reference: SeedGid,
  {
    fault,
    path,
    what,
  }: { readonly fault: Planning['fault']; readonly path: SeedPath; readonly what: string },
): T | null {
  const text = String(reference)
  const gid = parseGid(text)
  const byGid = among.find((one) => one.gid === gid)
  if (byGid !== undefined) return byGid
  const [first, ...more] = among.filter((one) => one.name === text)
  if (first === undefined) fault(path, `No ${what} has the name or gid ${text}`)
  else if (more.length > 0) fault(path, 'Is the name of several: refer to one by its gid')
  return more.length > 0 ? null : (first ?? null)
}

/**
 * Judges what somebody or something is called that people give access to.
 * @returns the name as it is kept, after a fault was noted if there is one
 */
export function planName(
  given: string,
  path: SeedPath,
  { fault, lengthMax }: { readonly fault: Planning['fault']; readonly lengthMax: number },
): string {
  const name = given.trim()
  const wrong = name === '' ? 'Must not be empty' : nameFault(name, lengthMax)
  if (wrong !== null) fault(path, wrong)
  return name
}

/** Notes what a rule of the API says of several fields together (`start_on: Must be before due_on`) at the field that it names. */
export function noteRuleFault(message: string, path: SeedPath, fault: Planning['fault']): void {
  const [, field, text] = /^([a-z_]+): ([^]*)$/.exec(message) ?? []
  const said = (text ?? message).replace(' in the same request', ' beside it')
  fault(field === undefined ? path : [...path, field], said)
}
