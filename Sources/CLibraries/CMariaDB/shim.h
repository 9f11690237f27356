#pragma once

#include <mysql.h>

#include "guard.h"
