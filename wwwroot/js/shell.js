import { start as ages } from "./age.js";
import { start as copying } from "./copy.js";
import { start as keys } from "./keys.js";
import { start as palette } from "./palette.js";
import { start as reconnecting } from "./reconnect.js";

ages();
copying();
keys();
palette();
reconnecting();
