// A provider of OpenID Connect on loopback, for the tests: `node provider.mjs CLIENT_ID SECRET REDIRECT_URI BACK_TO`.
// It prints its issuer, and ends when its standard input does. Any password opens an account; there are only these.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

console.info = console.warn = () => {}; // it warns of being a provider for development, which it is
const { default: Provider } = await import(new URL('../../../web/node_modules/oidc-provider/lib/index.js', import.meta.url));

const ACCOUNTS = {
  'a.quill': { name: 'Amara Quill', preferred_username: 'a.quill', email: 'a.quill@saltmere.example', email_verified: true },
  'j.tern': { name: 'Jo Tern', preferred_username: 'j.tern', email: 'j.tern@saltmere.example', email_verified: false },
};

const [client_id, client_secret, redirect_uri, back_to] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const server = createServer().listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id, client_secret, redirect_uris: [redirect_uri], post_logout_redirect_uris: [back_to] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'made-at-start' }] },
    cookies: { keys: ['only for a test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => ACCOUNTS[id] && { accountId: id, claims: () => ({ sub: id, ...ACCOUNTS[id] }) },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.on('end', () => process.exit()).resume();
