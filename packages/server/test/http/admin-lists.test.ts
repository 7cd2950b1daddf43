import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PAGE_SIZE } from '../../src/ui/admin-frame.js'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { asGid, DEMO, newPerson } from '../support/demo.js'
import { readText, type FormBrowser } from '../support/form-browser.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

const COUNT = PAGE_SIZE + 1
const HERE = `/0/admin/${DEMO.greenfield}`

describe('the lists of a workspace', () => {
  let scene: TokenScene
  let ada: FormBrowser
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
    const { services } = scene.server
    for (let at = 1; at <= COUNT; at++) {
      await newPerson(services, { name: `Person-${at}`, workspace: DEMO.greenfield })
      await services.tokens.create({
        userGid: asGid(DEMO.ben),
        name: `Token-${at}`,
        scopes: null,
        expires: 'never',
        actor: { kind: 'operator' },
      })
      await scene.logIn(await newAskingApp(services, { settings: { name: `Program-${at}` } }))
    }
    ada = await browserOf(scene.server)
  })
  afterAll(async () => {
    await scene.close()
  })

  it.each([
    ['Person', `${HERE}/members?`],
    ['Program', `${HERE}/apps?`],
    ['Token', `${HERE}/tokens?app=personal&`],
  ])('are cut into pages, of which each has what the others have not: %s', async (word, list) => {
    const namesOn = async (page: number) => {
      const text = readText(await ada.get(`${list}page=${page}`))
      return new Set(text.match(new RegExp(`${word}-\\d+`, 'g')))
    }
    const pages = [await namesOn(1), await namesOn(2), await namesOn(3)]
    const shown = pages.flatMap((names) => [...names])
    expect(pages[1]?.size).toBeGreaterThan(0)
    expect(shown).toHaveLength(COUNT)
    expect(new Set(shown).size).toBe(COUNT)
  })

  it('say whose tokens they were narrowed to', async () => {
    const shown = async (person: string) => readText(await ada.get(`${HERE}/tokens?person=${person}`))
    expect(await shown(DEMO.ben)).toContain('Only those of Ben Okafor')
    expect(await shown(DEMO.cara)).not.toContain('Only those of')
  })
})
