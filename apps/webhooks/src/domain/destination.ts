import ipaddr from "ipaddr.js";

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Where webhooks may be sent to. */
export interface DestinationRules {
  /** Plain http too: for development. */
  readonly allowHttp: boolean;
  readonly ports: readonly PortRange[];
  /** Networks (CIDR) that are reached although they are not public: a partner's by a tunnel, or this machine in development. */
  readonly allowedNetworks: readonly string[];
}

/** Public by their numbers, and not meant for us: a cloud's own services answer there. */
const REFUSED_V4 = [
  // Azure's WireServer.
  "168.63.129.16/32",
  // Deprecated relays of 6to4, AS112 and AMT.
  "192.88.99.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.175.48.0/24",
];

/** What is assigned as global unicast; every other IPv6 address maps, tunnels or stays local. */
const PUBLIC_V6 = "2000::/3";
const REFUSED_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"];

/** Names that only a local network or this machine would answer to. */
const LOCAL_NAMES = [
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "lan",
  "home",
  "corp",
  "private",
  "home.arpa",
];

const isIn = (address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly string[]): boolean =>
  networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === address.kind() && address.match(base, bits);
  });

const isPublic = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean => {
  if (address.range() !== "unicast") return false;
  if (address.kind() === "ipv4") return !isIn(address, REFUSED_V4);
  return isIn(address, [PUBLIC_V6]) && !isIn(address, REFUSED_V6);
};

/** Whether a connection may be made to this address, as the resolver or the URL gave it. What cannot be read is refused. */
export const isAddressAllowed = (text: string, { allowedNetworks }: DestinationRules): boolean => {
  // A zone names one of our own interfaces.
  if (text.includes("%")) return false;
  // `isValid` alone takes short, octal and hexadecimal forms, which other readers take for other addresses.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return false;
  const address = ipaddr.parse(text);
  return isIn(address, allowedNetworks) || isPublic(address);
};

/** The address in a URL's host; `undefined` where it is a name. */
export const literalAddress = (hostname: string): string | undefined => {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  return ipaddr.IPv4.isValidFourPartDecimal(hostname) ? hostname : undefined;
};

const isLocalName = (hostname: string): boolean => {
  const name = hostname.replace(/\.+$/, "");
  return !name.includes(".") || LOCAL_NAMES.some((local) => name === local || name.endsWith(`.${local}`));
};

/** A URL that webhooks may be sent to, or why not, as a clause that goes after the field's name. */
export type Destination =
  | { readonly allowed: true; readonly url: URL }
  | { readonly allowed: false; readonly because: string };

const refuse = (because: string): Destination => ({ allowed: false, because });

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "https:": 443, "http:": 80 };

/**
 * Reads a URL as the web does, which turns odd forms of a host (decimal, octal, short, full-width) into what they mean, and
 * refuses what is no public place. What a name stands for is checked when it is connected to, and not here.
 */
export const parseDestination = (text: string, rules: DestinationRules): Destination => {
  const url = URL.parse(text);
  if (url === null) return refuse("must be a URL such as https://partner.example/webhooks");
  const { protocol, hostname } = url;
  if (protocol !== "https:" && !(rules.allowHttp && protocol === "http:")) return refuse("must begin with https://");
  if (url.username !== "" || url.password !== "") return refuse("must not hold a user or password");
  if (url.hash !== "") return refuse("must not have a fragment");
  const port = url.port === "" ? DEFAULT_PORTS[protocol] : Number(url.port);
  if (port === undefined || !rules.ports.some(({ from, to }) => port >= from && port <= to)) {
    return refuse(`must use one of the ports ${rules.ports.map(formatRange).join(", ")}`);
  }
  const address = literalAddress(hostname);
  if (address === undefined) {
    const isNamedHere = rules.allowedNetworks.length > 0;
    return isLocalName(hostname) && !isNamedHere
      ? refuse("must name a host of the public internet")
      : { allowed: true, url };
  }
  return isAddressAllowed(address, rules) ? { allowed: true, url } : refuse("must name a host of the public internet");
};

const formatRange = ({ from, to }: PortRange): string => (from === to ? String(from) : `${from}-${to}`);
