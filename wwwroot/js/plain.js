// The one thing a page without a circuit can do: copy its id.
import { start } from "./copy.js";

start();
