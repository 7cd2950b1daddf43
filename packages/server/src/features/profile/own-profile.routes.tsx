import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { known, t } from '../../languages/text.js'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import {
  readPageForm,
  refusePage,
  seeOther,
  sendPage,
  type BrowserSession,
} from '../../http/pages/context.js'
import { readPageUpload, uploadBodyBytesMax } from '../../http/pages/page-upload.js'
import { requireSession } from '../../http/pages/recent-sign-in.js'
import { operation, routes } from '../../http/routes.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { SaveProfile, SetPicture } from '../users/profile.js'
import { ProfilePage, type ProfileFault, type ProfileValues } from './profile.page.js'
import { actorOf } from '../sessions/session.rules.js'

const PROFILE_PATH = '/0/profile'
const PICTURE_PATH = `${PROFILE_PATH}/picture`

interface Needs {
  readonly saveProfile: SaveProfile
  readonly setPicture: SetPicture
  readonly workspacesOf: (userGid: Gid) => Promise<readonly { readonly name: string }[]>
  readonly timeZones: readonly string[]
  readonly pictureBytesMax: number
}

interface Exchange {
  readonly needs: Needs
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** `/0/profile`: name, picture, language and time zone of whoever is signed in. */
export function ownProfileRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(PROFILE_PATH, operation('profile'), async (request, reply) => {
      const session = ownSession(request, reply)
      return session === null ? await reply : await show({ needs, request, reply }, session)
    })

    app.post(PROFILE_PATH, operation('profile_change'), async (request, reply) => {
      const session = ownSession(request, reply)
      if (session === null) return await reply
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      const values = {
        name: read.form.get('name') ?? '',
        language: read.form.get('language') ?? '',
        timeZone: read.form.get('time_zone') ?? '',
      }
      const wrong = await needs.saveProfile({
        userGid: session.user.gid,
        profile: { name: values.name, language: values.language || null, timeZone: values.timeZone || null },
        actor: actorOf(session, request.ip),
      })
      if (wrong === null) return await saved(reply)
      const fault = { field: wrong.field, text: `${known(wrong.message)}.` }
      return await show({ needs, request, reply }, session, { fault, values })
    })

    const bodyLimit = uploadBodyBytesMax(needs.pictureBytesMax)
    app.post(PICTURE_PATH, { ...operation('profile_picture_set'), bodyLimit }, async (request, reply) => {
      const session = ownSession(request, reply)
      if (session === null) return await reply
      const upload = await readPageUpload(request, 'picture')
      if (!upload.ok) return await refusePage(reply, upload.reason)
      const { bytes } = upload
      const wrong =
        bytes.length === 0
          ? t('Choose a picture to upload.')
          : await needs.setPicture({
              userGid: session.user.gid,
              bytes,
              actor: actorOf(session, request.ip),
            })
      if (wrong === null) return await saved(reply)
      const fault = { field: 'picture', text: wrong.endsWith('.') ? wrong : `${wrong}.` } as const
      return await show({ needs, request, reply }, session, { fault })
    })

    app.post(`${PICTURE_PATH}/remove`, operation('profile_picture_remove'), async (request, reply) => {
      const session = ownSession(request, reply)
      if (session === null) return await reply
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      await needs.setPicture({
        userGid: session.user.gid,
        bytes: null,
        actor: actorOf(session, request.ip),
      })
      return await saved(reply)
    })
  })
}

function ownSession(request: FastifyRequest, reply: FastifyReply): BrowserSession | null {
  return requireSession(request, reply, { to: PROFILE_PATH })
}

async function saved(reply: FastifyReply): Promise<FastifyReply> {
  setFlash(reply, 'app_saved')
  return await seeOther(reply, PROFILE_PATH)
}

async function show(
  { needs, reply, request }: Exchange,
  { user }: BrowserSession,
  { fault = null, values }: { readonly fault?: ProfileFault | null; readonly values?: ProfileValues } = {},
): Promise<FastifyReply> {
  const frame = await frameOf(request, reply)
  const workspaces = await needs.workspacesOf(user.gid)
  const page = (
    <ProfilePage
      frame={frame}
      person={frame.viewer ?? { name: user.name, email: user.email, pictureHref: null }}
      workspaces={workspaces.map(({ name }) => name)}
      values={values ?? { name: user.name, language: user.language ?? '', timeZone: user.timeZone ?? '' }}
      timeZones={needs.timeZones}
      pictureKibMax={needs.pictureBytesMax / 1_024}
      fault={fault}
    />
  )
  return await sendPage(reply, page, { status: fault === null ? 200 : 400 })
}
