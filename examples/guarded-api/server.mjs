// An API that takes tokens of a Mudra: BASE_URL, CLIENT_ID and CLIENT_SECRET of an app with --resource-server on; PORT.
import express from 'express'
import { bearerOf, verifyBearer } from '@mudra/client/express'

const { BASE_URL = 'http://localhost:8080', CLIENT_ID = '', CLIENT_SECRET = '', PORT = '3001' } = process.env

const api = express()
api.use(
  verifyBearer({
    baseUrl: BASE_URL,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    scopes: ['projects:read'],
    realm: 'reports',
  }),
)
api.get('/reports', (request, response) => {
  const { email, user } = bearerOf(request)
  response.json({ for: user, email })
})
api.listen(Number(PORT), '127.0.0.1', () => console.log(`ready http://127.0.0.1:${PORT}`))
