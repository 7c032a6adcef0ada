import { render } from "preact";

const root = document.getElementById("app");
if (root !== null) render(<h1>Support chat</h1>, root);
