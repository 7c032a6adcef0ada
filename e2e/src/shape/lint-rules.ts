import type { RuleTester } from "oxlint/plugins-dev";

type Rule = Extract<Parameters<RuleTester["run"]>[1], { create: unknown }>;
type Context = Parameters<Rule["create"]>[0];
type Node = Parameters<Context["sourceCode"]["getScope"]>[0];
type Variable = ReturnType<Context["sourceCode"]["getDeclaredVariables"]>[number];

/** The type of another service's client, and the one under which services keep clients. */
const CLIENT = "CrossdeskClient";
const REMOTE = "Remote";
/** How a value is called that leads to other services, whatever it is typed as. */
const NAME = "remote";
/** What is imported to make clients, or to call by one. */
const IMPORTED: ReadonlySet<string> = new Set([
  "connectClient",
  "connectCrossdesk",
  "createCrossdeskClient",
  "createNatsClient",
  "withCall",
  "withCallOptions",
]);

/** What runs the functions that it is given in a transaction. */
const VERBS: ReadonlySet<string> = new Set(["transaction", "withIdempotency"]);
/** What runs one of the functions that it is given in a transaction. */
const STEPS: Readonly<Record<string, string>> = { withIdempotencyAfter: "work", askFirst: "handle" };

const parentOf = (node: Node): Node | undefined => ("parent" in node && node.parent !== null ? node.parent : undefined);

type FunctionNode = Extract<Node, { readonly params: unknown; readonly body: unknown }>;
const FUNCTIONS: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "FunctionDeclaration",
]);
const isFunction = (node: Node): node is FunctionNode => FUNCTIONS.has(node.type);

const nameOf = (node: Node): string | undefined => {
  if (node.type === "Identifier" || node.type === "PrivateIdentifier") return node.name;
  return node.type === "MemberExpression" ? nameOf(node.property) : undefined;
};

const createNoRemoteInTransaction: Rule["create"] = ({ sourceCode, report }) => {
  const childrenOf = (node: Node): Node[] =>
    (sourceCode.visitorKeys[node.type] ?? []).flatMap((key) => Reflect.get(node, key) ?? []);

  const names = (node: Node, types: readonly string[]): boolean =>
    (node.type === "TSTypeReference" && types.includes(nameOf(node.typeName) ?? "")) ||
    childrenOf(node).some((child) => names(child, types));

  /** Whether a parameter, a variable or a pattern around it is annotated with one of the types. */
  const isTyped = (node: Node, types: readonly string[]): boolean =>
    "typeAnnotation" in node && node.typeAnnotation !== null && names(node.typeAnnotation, types);

  const isRemote = ({ name, defs }: Variable): boolean =>
    name === NAME ||
    defs.some((definition) => {
      if (definition.type === "ImportBinding") return IMPORTED.has(name);
      if (definition.type !== "Parameter" && definition.type !== "Variable") return false;
      for (let node: Node | undefined = definition.name; node !== undefined; node = parentOf(node)) {
        if (isTyped(node, [REMOTE, CLIENT])) return true;
        if (node === definition.node) return false;
      }
      return false;
    });

  const hasTransaction = (node: Node): boolean =>
    isFunction(node) && node.params.some((each) => nameOf(each) === "tx" || isTyped(each, ["Transaction"]));

  /** Whether `parent` has what `node` stands for run in a transaction. */
  const runsInTransaction = (node: Node, parent: Node): boolean => {
    if (parent.type === "CallExpression") return node !== parent.callee && VERBS.has(nameOf(parent.callee) ?? "");
    if (parent.type !== "Property" || node === parent.key) return false;
    const call = parentOf(parentOf(parent) ?? parent);
    return call?.type === "CallExpression" && STEPS[nameOf(call.callee) ?? ""] === nameOf(parent.key);
  };

  const known = new Set<Variable>();
  const queue: Variable[] = [];
  const add = (variables: readonly Variable[]): void => {
    for (const variable of variables) {
      if (known.has(variable)) continue;
      known.add(variable);
      queue.push(variable);
    }
  };

  /**
   * Looks at what is around a mention of another service: whether that runs in a transaction, and which functions and variables lead to
   * the service themselves. What was awaited is an answer, and leads nowhere.
   */
  const follow = (start: Node, declaredIn: Node | undefined): void => {
    let isAnswer = false;
    let node = start;
    for (let parent = parentOf(node); parent !== undefined; parent = parentOf(node)) {
      if (isFunction(node)) isAnswer = false;
      if (hasTransaction(node) || (!isAnswer && runsInTransaction(node, parent))) {
        report({
          node: start,
          message:
            "A transaction waits for no other service: ask before it begins, as withIdempotencyAfter and askFirst do, and give it the answer.",
        });
        return;
      }
      // The caller of the function passes in what leads to the service.
      if (node === declaredIn) return;
      if (parent.type === "AwaitExpression") isAnswer = true;
      if (node.type === "FunctionDeclaration") add(sourceCode.getDeclaredVariables(node).slice(0, 1));
      if (!isAnswer && parent.type === "VariableDeclarator" && node === parent.init) {
        add(sourceCode.getDeclaredVariables(parent));
      }
      node = parent;
    }
  };

  return {
    MemberExpression: (node) => {
      if (!node.computed && nameOf(node.property) === NAME) follow(node, undefined);
    },
    "Program:exit": () => {
      for (const { variables } of sourceCode.scopeManager.scopes) add(variables.filter(isRemote));
      for (let variable = queue.pop(); variable !== undefined; variable = queue.pop()) {
        const { references, scope } = variable;
        for (const { identifier } of references) follow(identifier, scope.variableScope.block);
      }
    },
  };
};

/**
 * Clients are kept under the one type `Remote`, and values of it are called `remote` or taken apart where they come in: by that the rule
 * above knows them.
 */
const createRemoteApart: Rule["create"] = ({ report }) => {
  const isWithin = (node: Node, name: string): boolean => {
    for (let each = parentOf(node); each !== undefined; each = parentOf(each)) {
      if (each.type === "TSInterfaceDeclaration" || each.type === "TSTypeAliasDeclaration")
        return each.id.name === name;
    }
    return false;
  };
  return {
    TSTypeReference: (node) => {
      const name = nameOf(node.typeName);
      if (name === CLIENT && !isWithin(node, REMOTE)) {
        report({
          node,
          message: "Clients of other services stand in `Remote`, which is given as a parameter of its own.",
        });
      }
      const property = parentOf(parentOf(node) ?? node);
      const isProperty = property?.type === "TSPropertySignature" || property?.type === "PropertyDefinition";
      if (name === REMOTE && isProperty && nameOf(property.key) !== NAME) {
        report({ node, message: "What leads to other services is called `remote`." });
      }
    },
    TSInterfaceHeritage: (node) => {
      if (nameOf(node.expression) === REMOTE) {
        report({
          node,
          message: "What is used in transactions doesn't lead to other services: give `Remote` beside it.",
        });
      }
    },
  };
};

/** What finds or changes rows by conditions on an entity, by MikroORM's manager. */
const FINDING = /^(?:count|find|native)/u;

/** Statements of repositories are looked at when they are declared; what MikroORM is asked for is looked at here. */
const createByTenant: Rule["create"] = ({ sourceCode, report }) => ({
  CallExpression: (node) => {
    const { callee } = node;
    if (callee.type !== "MemberExpression" || nameOf(callee.object) !== "em" || !FINDING.test(nameOf(callee) ?? ""))
      return;
    const conditions = node.arguments[1];
    if (conditions !== undefined && /\bentityId\b/u.test(sourceCode.getText(conditions))) return;
    report({
      node,
      message:
        "It finds rows of all tenants: it needs a condition on `entityId`, or a comment that says who checks whose they are.",
    });
  },
});

const plugin: { readonly meta: { readonly name: string }; readonly rules: Readonly<Record<string, Rule>> } = {
  meta: { name: "crossdesk" },
  rules: {
    "no-remote-in-transaction": { create: createNoRemoteInTransaction },
    "remote-apart": { create: createRemoteApart },
    "by-tenant": { create: createByTenant },
  },
};

// oxlint-disable-next-line import/no-default-export -- the form of a linter's plugin
export default plugin;
