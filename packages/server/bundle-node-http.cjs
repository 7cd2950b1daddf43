// What `import` of Node's http module means in the bundle. Node looks at each name of a module that is imported, and of this one some are made when they
// are looked at: a client of fetch and WebSockets that nobody here uses, and that takes longer to load than Fastify.
module.exports = require('http')
