import { escapeHtml } from "../escape-html.ts";

const EXAMPLE = `curl https://support.example.com/backend/api/support-ticket -H "Authorization: Bearer cdk_…"`;

/** What partners must know of keys and tokens, for the page that lists the APIs. */
export const AUTHENTICATION_DOCS = `<h2 id="authentication">Authentication</h2>
<p>A program sends an <strong>API key</strong> with each request; so does one that has a JWT of the identity provider, in the same header:</p>
<p><code>${escapeHtml(EXAMPLE)}</code></p>
<ul>
<li>A key begins with <code>cdk_</code> and is good for one tenant and one role. The administrator of your tenant makes it in the console (API keys) and gives you its secret, which is shown once.
Keep it where your programs read it, never in a page, an app or a repository: anybody who has it can act as you.</li>
<li>A request without a key or token where one is needed, or with one that is unknown, expired or revoked, is answered 401. Nothing else of it was done, and repeating it does not help: ask for another key.</li>
<li>503 with <code>Retry-After</code> says that keys cannot be verified at the moment: repeat the request later.</li>
</ul>
<h3>Rotation</h3>
<ol>
<li>The administrator rotates the key: it gets a new secret, and the previous one stays good for the time that was chosen (a day by default, 30 days at most).</li>
<li>Within that time, replace the secret in your programs. What belongs to the key (webhooks, agents, orders, links to chats) stays as it is: it is the same key.</li>
<li>See in the console that the key is used, and until when its previous secret is good. Rotating again ends the one before the last.</li>
</ol>
<p>A key that has an end is refused from then on: rotate it before. A secret that others have seen is rotated without any overlap, or the key is revoked: it is refused everywhere within
a second, and for good; streams and links to chats that were opened with it end too.</p>
<h3>Sandbox</h3>
<p>To build and test against real servers without real customers, ask for a <strong>sandbox</strong>: a tenant of your own that is marked as test, with an API key of its own. Send the same requests with that key.</p>
<ul>
<li>It behaves as any tenant does, and knows nothing of your other ones: orders, customers, files and webhooks are its own.</li>
<li>Everything in it that was not used for a day is closed and erased: tickets, messages, files and customers' profiles. Keep nothing there that you need.</li>
<li>Do not send data of real people to it.</li>
</ul>
<h2 id="limits">Limits</h2>
<p>Each caller, and all callers of a tenant together, have a measure of requests, of requests, uploads and streams at the same time, of what is written in a day and of stored bytes.</p>
<ul>
<li>429 says that it is used up. <code>RateLimit-Policy</code> names it and its size (<code>"caller";q=6000;w=60</code>: 6,000 requests in 60 seconds), <code>RateLimit</code> says what is left and when there is more
(<code>"caller";r=0;t=12</code>), <code>Retry-After</code> when to repeat the request. Nothing of it was done.</li>
<li>Every answer to a request says in the same headers how many requests are left.</li>
<li>A file that no ticket names within a day after its upload is deleted.</li>
</ul>`;
