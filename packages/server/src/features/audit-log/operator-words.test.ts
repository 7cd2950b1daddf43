import { describe, expect, it } from 'vitest'
import { EVENT, NAMES } from '../../../test/support/trail-event.js'
import type { TrailEvent } from '../audit/ports.js'
import { operatorWords } from './operator-words.js'

const say = (wish: Partial<TrailEvent>) => operatorWords({ ...EVENT, ...wish }, NAMES).split(' · ')

describe('an event in one line, for the operator', () => {
  it.each<[string, Partial<TrailEvent>, RegExp]>([
    ['somebody', {}, /^Ada /],
    ['somebody who is gone', { actorGid: '9' }, /^Person 9 /],
    ['an app', { actorKind: 'app', actorGid: '12' }, /^Planner /],
    ['an app that is gone', { actorKind: 'app', actorGid: '13' }, /^App 13 /],
    // A person and an app may have the same gid in two installations that were joined.
    ['an app under a person’s gid', { actorKind: 'app', actorGid: '7' }, /^App 7 /],
    ['the operator', { actorKind: 'operator', actorGid: null }, /^The operator /],
  ])('says that it was %s', (_who, wish, beginning) => {
    expect(say(wish)[0]).toMatch(beginning)
  })

  it('says from where, by what, and through which app, in that order', () => {
    const said = say({
      appGid: '12',
      credentialKind: 'personal_token',
      credentialGid: '51',
    })
    expect(said.slice(1)).toEqual(['from 192.0.2.1', 'by token ‘Build’', 'app Planner'])
    expect(say({ address: null })).toHaveLength(1)
  })

  it('says that something was refused, and why; a reason of what was done stands alone', () => {
    expect(say({ outcome: 'refused', reason: 'password_wrong' })[1]).toBe('refused: password wrong')
    expect(say({ outcome: 'refused' })[1]).toBe('refused')
    expect(say({ reason: 'user_deactivated' })[1]).toBe('user deactivated')
    expect(say({})).toEqual([expect.stringMatching(/^Ada /) as string, 'from 192.0.2.1'])
  })

  it('names what is there by its name', () => {
    expect(say({ targetKind: 'user', targetGid: '7' })[0]).toMatch(/ Ada$/)
    expect(say({ targetKind: 'app', targetGid: '12' })[0]).toMatch(/ Planner$/)
    expect(say({})[0]).toMatch(/ ‘Build’$/)
    expect(say({ targetKind: 'user', targetGid: '' })[0]).not.toContain('gone')
  })

  it.each<[Partial<TrailEvent>, string]>([
    [{ targetGid: '52' }, '52, which is gone'],
    [{ targetKind: 'app', targetGid: '13' }, '13, which is gone'],
    [{ targetKind: 'user', targetGid: '9' }, '9, who is gone'],
    [{ targetKind: 'workspace', targetGid: '3' }, 'the workspace 3'],
  ])('names what is gone by its gid: %j', (wish, words) => {
    expect(say(wish)[0]).toContain(words)
  })
})
