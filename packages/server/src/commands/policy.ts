import { OperatorProblem } from '../platform/faults.js'
import { parseGid, type Gid } from '../protocol/asana/gid.js'
import type { PolicyForm } from '../features/policies/policy-form.js'
import { defineCommand, type Run } from './command-line.js'
import { isoOrNull, withServices } from './command.js'
import { noWorkspace } from './lookup.js'
import { printDone, printFields, printJson } from './output.js'
import { POLICY } from './texts/people.js'

const show: Run = async (given, context) => {
  const workspaceGid = readGid(given.positionals[0] ?? '')
  return await withServices(given.config, context, async (services) => {
    // A workspace that nobody decided anything for has policies as well: the open ones.
    if (!(await services.workspaces.listWithPlans()).some(({ gid }) => gid === workspaceGid)) {
      context.complain(noWorkspace(workspaceGid))
      return 1
    }
    const { changed, policy, version } = await services.policies.reading.find(workspaceGid)
    const shown = {
      personal_tokens: policy.personalTokensAllowed ? 'allowed' : 'refused',
      token_days: policy.personalTokenDaysMax,
      apps: policy.apps,
      second_factor: policy.secondFactorRequired ? 'required' : 'optional',
      address_ranges: policy.addressRanges,
      unused_days: policy.unusedDaysMax,
      version,
      changed_at: isoOrNull(changed?.atMs ?? null),
      changed_by: changed === null ? null : (changed.by ?? 'operator'),
    }
    if (given.has('json')) printJson(context, shown)
    else
      printFields(
        context,
        Object.entries(shown).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(' ') || 'none' : String(value ?? 'none'),
        ]),
      )
    return 0
  })
}

const set: Run = async (given, context) => {
  const workspaceGid = readGid(given.positionals[0] ?? '')
  const wish = {
    personalTokens: oneOf(given.text('personal-tokens'), '--personal-tokens', ['allowed', 'refused']),
    apps: oneOf(given.text('apps'), '--apps', ['any', 'approved']),
    secondFactor: oneOf(given.text('second-factor'), '--second-factor', ['required', 'optional']),
    tokenDaysMax: noneAsEmpty(given.text('token-days')),
    addressRanges: noneAsEmpty(given.text('address-ranges')),
    unusedDaysMax: noneAsEmpty(given.text('unused-days')),
  }
  return await withServices(given.config, context, async (services) => {
    const { policy, version } = await services.policies.reading.find(workspaceGid)
    const now = services.policies.formOf(policy)
    const form: PolicyForm = {
      personalTokens: wish.personalTokens ?? now.personalTokens,
      apps: wish.apps ?? now.apps,
      secondFactor: wish.secondFactor === null ? now.secondFactor : wish.secondFactor === 'required',
      tokenDaysMax: wish.tokenDaysMax ?? now.tokenDaysMax,
      addressRanges: wish.addressRanges ?? now.addressRanges,
      unusedDaysMax: wish.unusedDaysMax ?? now.unusedDaysMax,
    }
    const preview = await services.policies.preview({ workspaceGid, form, address: null })
    const actor = { kind: 'operator' } as const
    const saved = await services.policies.save({
      workspaceGid,
      adminGid: null,
      seenVersion: version,
      form,
      actor,
    })
    switch (saved.decision) {
      case 'wrong':
        for (const { field, text } of saved.errors) context.complain(`${field.replaceAll('_', '-')}: ${text}`)
        return 1
      case 'stale':
        context.complain(
          'somebody else changed the policies at the same moment, so nothing was saved. See: mudrad policy show',
        )
        return 1
      case 'not_admin':
      case 'unknown':
        context.complain(noWorkspace(workspaceGid))
        return 1
      case 'unchanged':
        printDone(context, given, { json: { changed: false, tokens_stopped: 0 }, words: 'nothing changes' })
        return 0
      case 'saved': {
        const stopped = preview.ok ? preview.preview.impact.stopped.length : 0
        printDone(context, given, {
          json: { changed: true, tokens_stopped: stopped },
          words: `saved. Tokens that stop: ${stopped}`,
        })
        return 0
      }
    }
  })
}

function readGid(text: string): Gid {
  const gid = parseGid(text)
  if (gid === null)
    throw new OperatorProblem(`${text} is not the gid of a workspace. See: mudrad workspace list`)
  return gid
}

function oneOf<T extends string>(text: string | null, option: string, words: readonly T[]): T | null {
  if (text === null) return null
  const word = words.find((one) => one === text)
  if (word === undefined) throw new OperatorProblem(`${option} must be ${words.join(' or ')}`)
  return word
}

const noneAsEmpty = (text: string | null) => (text === 'none' ? '' : text)

export const policy = defineCommand('policy', POLICY, { commands: { show, set } })
