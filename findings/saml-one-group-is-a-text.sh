#!/usr/bin/env bash
# SAML: who is in one group has a text in the profile where others have a list, and loops take it letter by letter.
#
# Guess:   an attribute that may have several values is a list in the profile, however many there are: ['devops'] for one. If
#          one value were special, code for lists would fail loudly on it.
# Happens: node-saml and samlify give a list from two values on, and the bare text for one. JavaScript walks over a text as over
#          a list, so `for (const group of profile.groups)` sees letters, finds no group that it knows, and goes on.
# Seen:    groups devops, web: node-saml ["devops","web"], samlify ["devops","web"]; roles: maintainer, developer
#          groups devops: node-saml "devops", samlify "devops"; roles: none
# Matters: whoever is taken out of the second group loses the access of the first one, too, and new starters with one group have
#          none. Test accounts mostly have several. And includes() of a text looks for parts of words.
# With:    @node-saml/node-saml 5.1.0, samlify 2.13.1, xml-crypto 6.1.2 to sign, Node 20.20.2; 2026-11-29
# Needs:   node, npm, openssl. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
command -v openssl > /dev/null || { echo 'needs openssl' >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact \
  @node-saml/node-saml@5.1.0 samlify@2.13.1 xml-crypto@6.1.2 || exit 2
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=idp.example 2> /dev/null || exit 2

cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { SAML } from '@node-saml/node-saml';
import * as samlify from 'samlify';
import { SignedXml } from 'xml-crypto';

const [privateKey, cert] = ['key.pem', 'cert.pem'].map((file) => readFileSync(file, 'utf8'));
const [APP, ACS, IDP] = ['https://app.example', 'https://app.example/acs', 'https://idp.example'];
const NAMES = 'urn:oasis:names:tc:SAML:2.0';
const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

function signed(groups) {
  const values = groups.map((group) => `<a:AttributeValue>${group}</a:AttributeValue>`).join('');
  const issued = `Version="2.0" IssueInstant="${at(0)}"`;
  const xml = `<p:Response xmlns:p="${NAMES}:protocol" xmlns:a="${NAMES}:assertion" ID="_r" ${issued} Destination="${ACS}"><a:Issuer>${IDP}</a:Issuer>
    <p:Status><p:StatusCode Value="${NAMES}:status:Success"/></p:Status>
    <a:Assertion ID="_a" ${issued}><a:Issuer>${IDP}</a:Issuer><a:Subject><a:NameID>ana</a:NameID>
    <a:SubjectConfirmation Method="${NAMES}:cm:bearer"><a:SubjectConfirmationData NotOnOrAfter="${at(5)}" Recipient="${ACS}"/></a:SubjectConfirmation></a:Subject>
    <a:Conditions NotBefore="${at(-1)}" NotOnOrAfter="${at(5)}"><a:AudienceRestriction><a:Audience>${APP}</a:Audience></a:AudienceRestriction></a:Conditions>
    <a:AuthnStatement AuthnInstant="${at(0)}" SessionIndex="_s"><a:AuthnContext><a:AuthnContextClassRef>${NAMES}:ac:classes:Password</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement>
    <a:AttributeStatement><a:Attribute Name="groups">${values}</a:Attribute></a:AttributeStatement></a:Assertion></p:Response>`;
  const canonicalizationAlgorithm = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signatureAlgorithm = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
  const signature = new SignedXml({ privateKey, canonicalizationAlgorithm, signatureAlgorithm });
  const xpath = "//*[local-name(.)='Assertion']";
  signature.addReference({
    xpath,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', canonicalizationAlgorithm],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signature.computeSignature(xml, { location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } });
  return Buffer.from(signature.getSignedXml()).toString('base64');
}

const post = (Location) => [{ Binding: `${NAMES}:bindings:HTTP-POST`, Location }];
const node = new SAML({
  callbackUrl: ACS, entryPoint: IDP, issuer: APP, audience: APP, idpCert: cert, wantAuthnResponseSigned: false,
});
samlify.setSchemaValidator({ validate: async () => 'not looked at' });
const sp = samlify.ServiceProvider({ entityID: APP, assertionConsumerService: post(ACS), wantAssertionsSigned: true });
const idp = samlify.IdentityProvider({
  entityID: IDP, signingCert: cert, singleSignOnService: post(IDP), singleLogoutService: post(IDP),
});

const ROLES = { devops: 'maintainer', web: 'developer' };
function rolesOf(groups) {
  const roles = [];
  for (const group of groups) if (ROLES[group] !== undefined) roles.push(ROLES[group]);
  return roles.join(', ') || 'none';
}

async function read(groups) {
  const SAMLResponse = signed(groups);
  const { profile } = await node.validatePostResponseAsync({ SAMLResponse });
  const { extract } = await sp.parseLoginResponse(idp, 'post', { body: { SAMLResponse } });
  const both = [profile.groups, extract.attributes.groups];
  const [a, b] = both.map((value) => JSON.stringify(value));
  const roles = both.map(rolesOf);
  console.log(`groups ${groups.join(', ')}: node-saml ${a}, samlify ${b}; roles: ${roles[0]}`);
  return `${a} ${b} ${roles.join(' | ')}`;
}

const two = await read(['devops', 'web']);
const one = await read(['devops']);
const stands =
  two === '["devops","web"] ["devops","web"] maintainer, developer | maintainer, developer' &&
  one === '"devops" "devops" none | none';
console.log(stands ? 'stands: one group is a text, two are a list' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
