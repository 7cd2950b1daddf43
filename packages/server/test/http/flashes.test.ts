import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { asGid, DEMO, newPerson, tokenFor } from '../support/demo.js'
import { setUpApp } from '../support/factors.js'
import type { FormBrowser } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { openTestServerAt, type TestServer } from '../support/services.js'
import { openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const HERE = `/0/admin/${DEMO.greenfield}`

type Pairs = readonly (readonly [name: string, value: string])[]

/** What the page that follows an act says of it: which of the sentences in `ui/flash.tsx`. */
describe('the sentence after an act', () => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  let server: TestServer
  let stores: Stores
  let ada: FormBrowser
  beforeAll(async () => {
    place = await sharedLocation('sqlite')
    server = await openTestServerAt(place.location)
    stores = await openStoresAt(place.location)
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await stores.close()
    await server.close()
    await place.drop()
  })

  /** Sends a form of a page, found by what its action ends with. @returns what is said next, each time that it is sent */
  const said = async (page: string, ends: string, { filled = [] as Pairs, times = 1 } = {}) => {
    const form = formsOf((await ada.get(page)).text).find(({ action }) => action.endsWith(ends))
    if (form === undefined) throw new Error(`no form goes to …${ends} on ${page}`)
    const names = new Set(filled.map(([name]) => name))
    const fields = [...[...form.values].filter(([name]) => !names.has(name)), ...filled]
    const codes: (string | undefined)[] = []
    for (let count = 0; count < times; count++) {
      ada.cookies.delete('mudra_flash')
      await ada.post(form.action, new URLSearchParams(fields.map(([name, value]) => [name, value])))
      codes.push(ada.cookies.get('mudra_flash'))
    }
    return codes
  }

  it('says what became of a person’s role', async () => {
    const { gid } = await newPerson(server.services, { name: 'Nora', workspace: DEMO.greenfield })
    const filled = [['role', 'guest']] as const
    expect(await said(`${HERE}/members/${gid}`, '/role', { filled })).toEqual(['role_saved'])
  })

  it('says what became of a view of the record', async () => {
    const audit = `${HERE}/audit?outcome=refused`
    expect(await said(audit, '/audit/views', { filled: [['name', 'Odd']] })).toEqual(['view_saved'])
    expect(await said(audit, '/audit/views/remove')).toEqual(['view_removed'])
  })

  it('says what became of an invitation', async () => {
    await server.services.members.invite({
      workspaceGid: asGid(DEMO.greenfield),
      adminGid: asGid(DEMO.ada),
      email: 'nova@people.example',
      role: 'member',
      isMailed: false,
    })
    expect(await said(`${HERE}/members`, '/withdraw', { times: 2 })).toEqual([
      'invitation_withdrawn',
      'invitation_gone',
    ])
  })

  it('says which of the tokens that were chosen ended: all, some, or none', async () => {
    const near = await newPerson(server.services, { name: 'Nilo', workspace: DEMO.greenfield })
    const far = await newPerson(server.services, { name: 'Farah', workspace: DEMO.greenfield })
    await stores.joinWorkspace(far.gid, asGid(DEMO.harbour), 'member')
    const [one, two] = [await tokenFor(server.services, near.gid), await tokenFor(server.services, near.gid)]
    const chosen = async (gids: readonly string[], times = 1) => {
      const filled = gids.map((gid) => ['pick', `personal.${gid}`] as const)
      return await said(`${HERE}/tokens/revoke?pick=personal.${near.tokenGid}`, '/tokens/revoke', {
        filled,
        times,
      })
    }
    expect(await chosen([far.tokenGid])).toEqual(['member_tokens_kept'])
    expect(await chosen([one.tokenGid, far.tokenGid])).toEqual(['member_tokens_revoked_partly'])
    expect(await chosen([two.tokenGid], 2)).toEqual(['member_tokens_revoked', 'member_tokens_gone'])
    const path = `/tokens/personal/${near.tokenGid}`
    expect(await said(`${HERE}${path}`, `${path}/revoke`, { times: 2 })).toEqual([
      'member_token_revoked',
      'token_gone',
    ])
  })

  it('says what became of an app’s secret, its address and its rotation', async () => {
    const { clientId } = await newAskingApp(server.services)
    const app = `/0/my-apps/${clientId}`
    const secrets = async () =>
      (await server.services.apps.find(asGid(clientId)))?.secrets.map(({ gid }) => gid) ?? []
    const uri = 'https://app.example/another'
    expect(await said(`${app}/oauth`, '/redirect-urls', { filled: [['uri', uri]] })).toEqual([
      'redirect_added',
    ])
    expect(await said(`${app}/oauth`, '/redirect-urls/remove', { filled: [['uri', uri]] })).toEqual([
      'redirect_removed',
    ])
    expect(await said(`${app}/secrets/new`, '/secrets/new')).toEqual([undefined])
    const [fresh = ''] = await secrets()
    const cancel = `/secrets/${fresh}/cancel`
    expect(await said(`${app}${cancel}`, cancel, { times: 2 })).toEqual([
      'rotation_cancelled',
      'rotation_gone',
    ])
    const [last = ''] = (await secrets()).slice(-1)
    const expire = `/secrets/${last}/expire`
    expect(await said(`${app}${expire}`, expire, { filled: [['ends', '0']], times: 2 })).toEqual([
      'secret_expires',
      'secret_gone',
    ])
  })

  it('says what an admin did to a person’s second factor', async () => {
    await setUpApp(await browserOf(server, 'ben'), server.clock)
    const path = `/members/${DEMO.ben}/reset-factors`
    expect(await said(`${HERE}${path}`, path, { times: 2 })).toEqual(['factors_reset', 'factor_gone'])
  })
})
